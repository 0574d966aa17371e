package dev.migrator.bench.meter;

import java.time.Duration;
import java.util.List;

/** The format of {@code /proc/PID/stat}. */
final class ProcessStat {
    /** Linux tells times to programs in hundredths of a second on every architecture (USER_HZ). */
    private static final long MILLIS_PER_TICK = 10;

    private ProcessStat() {}

    /** Those behind the second one, the program's name in parentheses, which may hold anything. */
    static List<String> fields(String stat) {
        return List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" "));
    }

    /** User and system time, which stand beside each other. */
    static Duration time(List<String> fields, int user) {
        long ticks = Long.parseLong(fields.get(user)) + Long.parseLong(fields.get(user + 1));
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }
}
