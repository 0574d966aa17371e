package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/** A rule that this engine keeps for itself was broken: a defect to report with the log. */
public final class InternalFailure extends MigratorException {
    private static final long serialVersionUID = 1L;

    public InternalFailure(String message) {
        this(message, null);
    }

    public InternalFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
