package dev.migrator.cdc.capture;

import java.time.Duration;

/**
 * How capture runs; {@link #defaults()} fits every migration.
 *
 * @param heartbeat how often a row is written on the source, so that every lane and the slot move on
 * @param linger how long a transaction waits for others to share its slice while the log is busy
 * @param sliceBytes the size at which a slice is closed
 * @param partBytes the size from which a transaction is written in parts, as it comes
 * @param patience how long Kafka may take to acknowledge, and an earlier reader to let go of the slot
 */
public record CaptureOptions(Duration heartbeat, Duration linger, int sliceBytes, int partBytes, Duration patience) {
    public static CaptureOptions defaults() {
        return new CaptureOptions(
                Duration.ofSeconds(1), Duration.ofMillis(5), 1024 * 1024, 8 * 1024 * 1024, Duration.ofSeconds(60));
    }
}
