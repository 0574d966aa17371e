package dev.migrator.cdc.replay;

import java.time.Duration;

/**
 * How much is applied at once.
 *
 * @param batchChanges changes of rows after which a transaction of the target is closed; a slice is never split
 * @param batchLinger how long to wait for more after the first change when nothing more is there
 */
public record ReplaySettings(int batchChanges, Duration batchLinger) {
    public static final ReplaySettings DEFAULT = new ReplaySettings(50_000, Duration.ZERO);

    public ReplaySettings {
        if (batchChanges < 1 || batchLinger.isNegative()) {
            throw new IllegalArgumentException("a batch needs 1 change or more and a linger of 0 or more, not %d and %s"
                    .formatted(batchChanges, batchLinger));
        }
    }
}
