package dev.migrator.core.plan;

import java.util.List;
import java.util.Locale;

/** Sizes as people read them; every size that is shown goes through here. */
public final class SizeText {
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB");

    private SizeText() {}

    /** "1.5 GB", "512 kB", "16 MB": rounded to one decimal, each unit 1024 times the one before. */
    public static String of(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1023.95 && unit < UNITS.size() - 1) {
            value /= 1024;
            unit++;
        }
        String number = String.format(Locale.ROOT, "%.1f", value);
        return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number) + " " + UNITS.get(unit);
    }
}
