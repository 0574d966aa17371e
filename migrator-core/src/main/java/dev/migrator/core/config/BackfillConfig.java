package dev.migrator.core.config;

import java.time.Duration;

/**
 * How the rows that are already there are copied.
 *
 * @param workers chunks that are copied at the same time; each is one session on old and one on new
 * @param chunk how much of a table one worker takes at a time
 * @param maxSnapshotAge how long one snapshot of old is copied from, which keeps old from cleaning up; the copy then goes on
 *     from a new one
 */
public record BackfillConfig(int workers, DataSize chunk, Duration maxSnapshotAge) {
    public static final BackfillConfig DEFAULT = new BackfillConfig(4, DataSize.megabytes(64), Duration.ofMinutes(30));

    private static final Kind<Integer> WORKERS = Kind.integer(1, 64);
    private static final Kind<DataSize> CHUNK = Kind.size(DataSize.megabytes(1), DataSize.gigabytes(100));
    private static final Kind<Duration> SNAPSHOT_AGE = Kind.duration(Duration.ofSeconds(1), Duration.ofDays(30));

    static BackfillConfig read(Section root) {
        Section section = root.section("backfill");
        BackfillConfig config = new BackfillConfig(
                section.value("workers", WORKERS, DEFAULT.workers),
                section.value("chunk", CHUNK, DEFAULT.chunk),
                section.value("max_snapshot_age", SNAPSHOT_AGE, DEFAULT.maxSnapshotAge));
        section.end();
        return config;
    }
}
