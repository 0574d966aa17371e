package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/** A server or the network failed for now; the same command may be run again and goes on where it stopped. */
public final class RetryableFailure extends MigratorException {
    private static final long serialVersionUID = 1L;

    public RetryableFailure(String message) {
        this(message, null);
    }

    public RetryableFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
