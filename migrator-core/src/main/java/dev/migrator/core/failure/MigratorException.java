package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that this engine reports as gone wrong. The subclasses are sorted by what the caller can do;
 * the command line maps each to an exit code. Messages say what, where, the numbers, and what to do next.
 */
public abstract sealed class MigratorException extends RuntimeException
        permits ConfigurationFailure,
                RefusedFailure,
                RetryableFailure,
                SupersededFailure,
                DivergenceFailure,
                SchemaChangedFailure,
                StreamBrokenFailure,
                OwnershipUnknownFailure,
                InternalFailure {
    private static final long serialVersionUID = 1L;

    MigratorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
