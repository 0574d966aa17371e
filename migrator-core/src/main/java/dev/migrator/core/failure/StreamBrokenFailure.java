package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/** The stream has lost its continuity (slot, topic or source identity); only a new stream can mend it. Never retried. */
public final class StreamBrokenFailure extends MigratorException {
    private static final long serialVersionUID = 1L;

    public StreamBrokenFailure(String message) {
        this(message, null);
    }

    public StreamBrokenFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
