package dev.migrator.cli;

import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.OwnershipUnknownFailure;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SchemaChangedFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.failure.SupersededFailure;

/** The exit codes of every command, as {@code docs/operating.md} lists them. */
public enum ExitCode {
    OK(0),
    /** A defect of this program; the log has the details. */
    INTERNAL(1),
    /** The command line or the configuration must be changed. */
    USAGE(2),
    /** A condition does not hold now; nothing was changed. */
    REFUSED(3),
    /** A server or the network failed for now; run the same command again. */
    UNAVAILABLE(4),
    /** The data of the two sides differ. */
    DIFFERENT(5),
    /** The stream has lost its continuity. */
    STREAM_BROKEN(6),
    /** It cannot be told which database owns the writes. */
    OWNERSHIP_UNKNOWN(7),
    /** The source changed its schema; replay waits for a person to make the change on the target. */
    SCHEMA_CHANGED(8),
    /** {@code check} found warnings and no blockers. */
    WARNINGS(10),
    /** {@code check} found blockers. */
    BLOCKED(11),
    /** The heap is too small for a row; the launcher ends the process with this, for Java's own code would be that of a refusal. */
    OUT_OF_MEMORY(137),

    // How a stream was broken; what fits none of these is 6.
    HOLE(60),
    SLOT_GONE(61),
    SLOT_RECREATED(62),
    SLOT_LOST(63),
    SLOT_FOREIGN(64),
    SLOT_ADVANCED(65),
    PUBLICATION_CHANGED(66),
    SOURCE_REPLACED(67),
    SOURCE_FAILED_OVER(68),
    SOURCE_WENT_BACK(69),
    TOPIC_GONE(70),
    TOPIC_RECREATED(71),
    TOPIC_TRUNCATED(72),
    PARTITIONS_CHANGED(73),
    RECORD_TOO_LARGE(74),
    WAL_BUDGET(75);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The code for what a command ended with. */
    static ExitCode of(Throwable failure) {
        if (failure instanceof ConfigurationFailure) {
            return USAGE;
        } else if (failure instanceof RefusedFailure || failure instanceof SupersededFailure) {
            return REFUSED;
        } else if (failure instanceof RetryableFailure) {
            return UNAVAILABLE;
        } else if (failure instanceof DivergenceFailure) {
            return DIFFERENT;
        } else if (failure instanceof SchemaChangedFailure) {
            return SCHEMA_CHANGED;
        } else if (failure instanceof StreamBrokenFailure broken) {
            return of(broken.reason());
        }
        return failure instanceof OwnershipUnknownFailure ? OWNERSHIP_UNKNOWN : INTERNAL;
    }

    private static ExitCode of(BreakReason reason) {
        return switch (reason) {
            case HOLE -> HOLE;
            case SLOT_GONE -> SLOT_GONE;
            case SLOT_RECREATED -> SLOT_RECREATED;
            case SLOT_LOST -> SLOT_LOST;
            case SLOT_FOREIGN -> SLOT_FOREIGN;
            case SLOT_ADVANCED -> SLOT_ADVANCED;
            case PUBLICATION_CHANGED -> PUBLICATION_CHANGED;
            case SOURCE_REPLACED -> SOURCE_REPLACED;
            case SOURCE_FAILED_OVER -> SOURCE_FAILED_OVER;
            case SOURCE_WENT_BACK -> SOURCE_WENT_BACK;
            case TOPIC_GONE -> TOPIC_GONE;
            case TOPIC_RECREATED -> TOPIC_RECREATED;
            case TOPIC_TRUNCATED -> TOPIC_TRUNCATED;
            case PARTITIONS_CHANGED -> PARTITIONS_CHANGED;
            case RECORD_TOO_LARGE -> RECORD_TOO_LARGE;
            case WAL_BUDGET -> WAL_BUDGET;
            case OTHER -> STREAM_BROKEN;
        };
    }
}
