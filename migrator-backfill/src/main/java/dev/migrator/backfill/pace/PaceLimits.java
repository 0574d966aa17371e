package dev.migrator.backfill.pace;

import java.time.Duration;

/**
 * How fast a copy may go as long as nothing is ordered, and what may press on the servers before it goes slower.
 *
 * @param workers that copy at once if nothing presses
 * @param mostWorkers that may be ordered while it runs
 * @param auto false if what presses is not looked at
 * @param rate bytes a second of all workers together; 0 for as many as possible
 * @param standbyLag bytes of log that a physical standby of either side has not applied yet
 * @param activeSessions sessions of others at work on the source
 * @param transactionGrowth percent by which more transactions of others may be under way at once on the source than without
 *     the copy
 * @param commitSlowdown how many times as long as before the copy a commit on the source may take
 * @param forcedCheckpoints checkpoints a minute that the target makes because it has written so much log
 * @param snapshotAge how long one snapshot of the source may be copied from while others are at work there
 */
public record PaceLimits(
        int workers,
        int mostWorkers,
        boolean auto,
        long rate,
        long standbyLag,
        int activeSessions,
        int transactionGrowth,
        int commitSlowdown,
        int forcedCheckpoints,
        Duration snapshotAge) {
    public PaceLimits {
        if (workers < 1 || mostWorkers < workers || rate < 0) {
            throw new IllegalArgumentException("workers must be positive and at most %d, the rate not negative: %d, %d"
                    .formatted(mostWorkers, workers, rate));
        }
    }
}
