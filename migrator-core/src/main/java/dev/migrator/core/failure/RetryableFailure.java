package dev.migrator.core.failure;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server or the network failed for now; the same command may be run again and goes on where it stopped. */
public final class RetryableFailure extends MigratorException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Server server;

    public RetryableFailure(String message) {
        this(message, null);
    }

    public RetryableFailure(String message, @Nullable Throwable cause) {
        this(message, cause, null);
    }

    /** @param server that failed; null if that is not known */
    public RetryableFailure(String message, @Nullable Throwable cause, @Nullable Server server) {
        super(message, cause);
        this.server = server;
    }

    /** The server that failed, if that is known of this failure or of one that caused it. */
    public Optional<Server> server() {
        for (Throwable cause = this; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetryableFailure failure && failure.server != null) {
                return Optional.of(failure.server);
            }
        }
        return Optional.empty();
    }
}
