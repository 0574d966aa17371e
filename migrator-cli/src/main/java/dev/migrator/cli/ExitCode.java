package dev.migrator.cli;

import dev.migrator.core.failure.ConfigurationFailure;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.OwnershipUnknownFailure;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
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
    /** {@code check} found warnings and no blockers. */
    WARNINGS(10),
    /** {@code check} found blockers. */
    BLOCKED(11);

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
        } else if (failure instanceof StreamBrokenFailure) {
            return STREAM_BROKEN;
        }
        return failure instanceof OwnershipUnknownFailure ? OWNERSHIP_UNKNOWN : INTERNAL;
    }
}
