package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * Another worker does this work now, and what this one was about to do has not been done. Nothing is wrong: the worker
 * steps aside and stays ready, because the work may come back to it.
 */
public sealed class SupersededFailure extends MigratorException permits LostCommitsFailure {
    private static final long serialVersionUID = 1L;

    public SupersededFailure(String message) {
        this(message, null);
    }

    public SupersededFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
