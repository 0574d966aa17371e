package dev.migrator.core.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How changes travel.
 *
 * @param lanes ordered parts of a stream; pinned when the migration is created
 * @param batchChanges changes that replay writes at most in one target transaction, unless one source transaction is
 *     larger
 * @param batchLinger how long replay waits for a batch to fill when the log has nothing more
 * @param heartbeat how often a quiet source is written to, so that its position moves
 * @param slice how much one Kafka record holds at most, unless one change is larger
 * @param walBudget how much log a stream's slot may keep on its source
 * @param walBudgetAction what happens when it keeps more
 * @param onError what replay does with a change that does not fit its row
 * @param maxParkedKeys how many keys of a lane may be set aside
 * @param ddl what replay does with a change of the source's schema that its target does not have
 */
public record StreamConfig(
        int lanes,
        int batchChanges,
        Duration batchLinger,
        Duration heartbeat,
        DataSize slice,
        DataSize walBudget,
        WalBudgetAction walBudgetAction,
        OnError onError,
        int maxParkedKeys,
        Ddl ddl) {
    public static final StreamConfig DEFAULT = new StreamConfig(
            1,
            50_000,
            Duration.ZERO,
            Duration.ofSeconds(1),
            DataSize.kilobytes(512),
            DataSize.gigabytes(16),
            WalBudgetAction.WARN,
            OnError.STOP,
            1_000,
            Ddl.STOP);

    /** What replay does with a change of the schema that its target does not have. */
    public enum Ddl {
        /** It stops before it and says what to do. */
        STOP,
        /** It makes additive ones, and stops before others. */
        APPLY;

        /** The word in the file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What happens to a slot that keeps more log than it may. */
    public enum WalBudgetAction {
        /** The log, status and doctor say so. */
        WARN,
        /** The slot is given up before the disk of the source is full; the stream is then broken. */
        DROP;

        /** The word in the file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What replay does with a change that touches no row or several, or that a constraint refuses. */
    public enum OnError {
        /** The lane stops until somebody has mended the row. */
        STOP,
        /** The row's key is set aside until it is copied anew, and all else goes on. */
        PARK;

        /** The word in the file. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Kind<Integer> LANES = Kind.integer(1, 256);
    private static final Kind<Integer> BATCH_CHANGES = Kind.integer(1, 1_000_000);
    private static final Kind<Duration> BATCH_LINGER = Kind.duration(Duration.ZERO, Duration.ofSeconds(10));
    private static final Kind<Duration> HEARTBEAT = Kind.duration(Duration.ofMillis(100), Duration.ofMinutes(1));
    private static final Kind<DataSize> SLICE = Kind.size(DataSize.kilobytes(4), DataSize.megabytes(64));

    private static final Kind<DataSize> WAL_BUDGET = Kind.size(DataSize.megabytes(16), DataSize.gigabytes(100_000));
    private static final Kind<WalBudgetAction> WAL_BUDGET_ACTION = Kind.choice(List.of(WalBudgetAction.values()));
    private static final Kind<Ddl> DDL = Kind.choice(List.of(Ddl.values()));

    private static final Kind<OnError> ON_ERROR = Kind.choice(List.of(OnError.values()));
    private static final Kind<Integer> MAX_PARKED_KEYS = Kind.integer(1, 100_000);

    /** The same with another answer to a change that does not fit. */
    public StreamConfig with(OnError other) {
        return new StreamConfig(
                lanes,
                batchChanges,
                batchLinger,
                heartbeat,
                slice,
                walBudget,
                walBudgetAction,
                other,
                maxParkedKeys,
                ddl);
    }

    static StreamConfig read(Section root) {
        Section section = root.section("stream");
        StreamConfig config = new StreamConfig(
                section.value("lanes", LANES, DEFAULT.lanes),
                section.value("batch_changes", BATCH_CHANGES, DEFAULT.batchChanges),
                section.value("batch_linger", BATCH_LINGER, DEFAULT.batchLinger),
                section.value("heartbeat", HEARTBEAT, DEFAULT.heartbeat),
                section.value("slice_bytes", SLICE, DEFAULT.slice),
                section.value("wal_budget", WAL_BUDGET, DEFAULT.walBudget),
                section.value("wal_budget_action", WAL_BUDGET_ACTION, DEFAULT.walBudgetAction),
                section.value("on_error", ON_ERROR, DEFAULT.onError),
                section.value("max_parked_keys", MAX_PARKED_KEYS, DEFAULT.maxParkedKeys),
                section.value("ddl", DDL, DEFAULT.ddl));
        section.end();
        return config;
    }
}
