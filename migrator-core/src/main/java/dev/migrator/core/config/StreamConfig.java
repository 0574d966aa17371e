package dev.migrator.core.config;

import java.time.Duration;

/**
 * How changes travel.
 *
 * @param lanes ordered parts of a stream; pinned when the migration is created
 * @param batchChanges changes that replay writes at most in one target transaction, unless one source transaction is
 *     larger
 * @param batchLinger how long replay waits for a batch to fill when the log has nothing more
 * @param heartbeat how often a quiet source is written to, so that its position moves
 * @param slice how much one Kafka record holds at most, unless one change is larger
 */
public record StreamConfig(int lanes, int batchChanges, Duration batchLinger, Duration heartbeat, DataSize slice) {
    public static final StreamConfig DEFAULT =
            new StreamConfig(1, 50_000, Duration.ZERO, Duration.ofSeconds(1), DataSize.kilobytes(512));

    private static final Kind<Integer> LANES = Kind.integer(1, 256);
    private static final Kind<Integer> BATCH_CHANGES = Kind.integer(1, 1_000_000);
    private static final Kind<Duration> BATCH_LINGER = Kind.duration(Duration.ZERO, Duration.ofSeconds(10));
    private static final Kind<Duration> HEARTBEAT = Kind.duration(Duration.ofMillis(100), Duration.ofMinutes(1));
    private static final Kind<DataSize> SLICE = Kind.size(DataSize.kilobytes(4), DataSize.megabytes(64));

    static StreamConfig read(Section root) {
        Section section = root.section("stream");
        StreamConfig config = new StreamConfig(
                section.value("lanes", LANES, DEFAULT.lanes),
                section.value("batch_changes", BATCH_CHANGES, DEFAULT.batchChanges),
                section.value("batch_linger", BATCH_LINGER, DEFAULT.batchLinger),
                section.value("heartbeat", HEARTBEAT, DEFAULT.heartbeat),
                section.value("slice_bytes", SLICE, DEFAULT.slice));
        section.end();
        return config;
    }
}
