package dev.migrator.core.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of data; its text form is a whole number and a unit, each unit 1024 times the one before. */
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s?(B|KB|MB|GB)", Pattern.CASE_INSENSITIVE);
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB");

    public static DataSize kilobytes(long count) {
        return new DataSize(count << 10);
    }

    public static DataSize megabytes(long count) {
        return new DataSize(count << 20);
    }

    public static DataSize gigabytes(long count) {
        return new DataSize(count << 30);
    }

    /** The size that a text such as "64MB" names; empty if it names none. */
    public static Optional<DataSize> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int power = UNITS.indexOf(matcher.group(2).toUpperCase(Locale.ROOT));
        return Optional.of(new DataSize(Long.parseLong(matcher.group(1)) << (10 * power)));
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** "64MB": the shortest text that {@link #parse} reads as this size. */
    @Override
    public String toString() {
        int power = 0;
        long count = bytes;
        while (power < UNITS.size() - 1 && count != 0 && count % 1024 == 0) {
            count /= 1024;
            power++;
        }
        return count + UNITS.get(power);
    }
}
