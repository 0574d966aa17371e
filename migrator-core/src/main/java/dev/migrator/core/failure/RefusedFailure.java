package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/** A condition for the command does not hold now; the message names the condition and how to meet it. Nothing was changed. */
public final class RefusedFailure extends MigratorException {
    private static final long serialVersionUID = 1L;

    public RefusedFailure(String message) {
        this(message, null);
    }

    public RefusedFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
