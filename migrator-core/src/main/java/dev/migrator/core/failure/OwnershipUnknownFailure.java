package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/** It cannot be told which database owns the writes; a person must look at both. Never retried. */
public final class OwnershipUnknownFailure extends MigratorException {
    private static final long serialVersionUID = 1L;

    public OwnershipUnknownFailure(String message) {
        this(message, null);
    }

    public OwnershipUnknownFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
