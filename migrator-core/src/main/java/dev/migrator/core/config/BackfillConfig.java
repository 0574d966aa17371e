package dev.migrator.core.config;

import java.time.Duration;
import java.util.List;

/**
 * How the rows that are already there are copied.
 *
 * @param workers chunks that are copied at the same time; each is one session on old and one on new
 * @param chunk how much of a table one worker takes at a time
 * @param maxSnapshotAge how long one snapshot of old is copied from, which keeps old from cleaning up; the copy then goes on
 *     from a new one
 * @param yieldAfter how long somebody may wait for a lock of ours before we give it up
 * @param throttle when the copy is to go slower than it could
 * @param prewarm whether what is hot on old is read into the memory of new at the end
 */
public record BackfillConfig(
        int workers,
        DataSize chunk,
        Duration maxSnapshotAge,
        Duration yieldAfter,
        ThrottleConfig throttle,
        boolean prewarm) {
    /** The largest number of workers that may be asked for. */
    public static final int MOST_WORKERS = 64;

    public static final BackfillConfig DEFAULT = new BackfillConfig(
            4, DataSize.megabytes(64), Duration.ofMinutes(30), Duration.ofSeconds(1), ThrottleConfig.DEFAULT, false);

    private static final Kind<Integer> WORKERS = Kind.integer(1, MOST_WORKERS);
    private static final Kind<DataSize> CHUNK = Kind.size(DataSize.megabytes(1), DataSize.gigabytes(100));
    private static final Kind<Duration> SNAPSHOT_AGE = Kind.duration(Duration.ofSeconds(1), Duration.ofDays(30));
    private static final Kind<Duration> YIELD_AFTER = Kind.duration(Duration.ofMillis(100), Duration.ofHours(1));
    private static final Kind<Boolean> PREWARM = Kind.choice(List.of(true, false));

    static BackfillConfig read(Section root) {
        Section section = root.section("backfill");
        BackfillConfig config = new BackfillConfig(
                section.value("workers", WORKERS, DEFAULT.workers),
                section.value("chunk", CHUNK, DEFAULT.chunk),
                section.value("max_snapshot_age", SNAPSHOT_AGE, DEFAULT.maxSnapshotAge),
                section.value("yield_after", YIELD_AFTER, DEFAULT.yieldAfter),
                ThrottleConfig.read(section),
                section.value("prewarm", PREWARM, DEFAULT.prewarm));
        section.end();
        return config;
    }
}
