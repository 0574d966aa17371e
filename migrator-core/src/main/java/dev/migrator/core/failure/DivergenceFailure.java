package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/** The data of the two sides differ, or a change found rows other than the log says. Nothing is applied past this point. */
public final class DivergenceFailure extends MigratorException {
    private static final long serialVersionUID = 1L;

    public DivergenceFailure(String message) {
        this(message, null);
    }

    public DivergenceFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
