package dev.migrator.cli.output;

import dev.migrator.core.plan.SizeText;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
    private Figures() {}

    /** "1.5 GB"; "?" for negative sizes, which mean unknown. */
    public static String bytes(long bytes) {
        return bytes < 0 ? "?" : SizeText.of(bytes);
    }

    /** "1,234,567". */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** "350 ms", "4.2 s", "3 min 20 s", "2 h 05 min". */
    public static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        } else if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        } else if (millis < 3_600_000) {
            return "%d min %02d s".formatted(duration.toMinutes(), duration.toSecondsPart());
        }
        return "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart());
    }

    /** "12,345 rows/s" over the time; "-" if no time has passed. */
    public static String rate(long rows, Duration time) {
        return time.toMillis() <= 0 ? "-" : count(rows * 1000 / time.toMillis()) + " rows/s";
    }
}
