package dev.migrator.core.control;

import java.time.Duration;

/**
 * The chunks of a table that were finished within a short time up to now.
 *
 * @param over how long that time is; shorter than asked for if the table was begun later
 */
public record RecentCopy(int chunks, long rows, long bytes, Duration over) {
    public RecentCopy {
        if (over.toMillis() < 1) {
            over = Duration.ofMillis(1);
        }
    }

    public long rowsPerSecond() {
        return rows * 1000 / over.toMillis();
    }

    public long bytesPerSecond() {
        return bytes * 1000 / over.toMillis();
    }
}
