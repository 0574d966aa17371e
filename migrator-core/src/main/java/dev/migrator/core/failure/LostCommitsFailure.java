package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * The target no longer has what this worker had committed there: a crash or a standby in its place took the last commits.
 * Nothing is lost for good; the work is to be taken over again and begun from where the target stands.
 */
public final class LostCommitsFailure extends SupersededFailure {
    private static final long serialVersionUID = 1L;

    public LostCommitsFailure(String message) {
        this(message, null);
    }

    public LostCommitsFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
