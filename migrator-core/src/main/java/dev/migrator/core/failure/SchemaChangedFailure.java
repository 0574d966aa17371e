package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * The source changed its schema in a way that is not to be, or cannot be, made on the target without a person. Everything
 * before the change is applied; the message says what to do, after which the same command goes on.
 */
public final class SchemaChangedFailure extends MigratorException {
    private static final long serialVersionUID = 1L;

    public SchemaChangedFailure(String message) {
        this(message, null);
    }

    public SchemaChangedFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
