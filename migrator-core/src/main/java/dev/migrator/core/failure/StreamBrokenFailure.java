package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/** The stream has lost its continuity (slot, topic or source identity); only a new stream can mend it. Never retried. */
public final class StreamBrokenFailure extends MigratorException {
    private static final long serialVersionUID = 1L;

    private final BreakReason reason;

    public StreamBrokenFailure(BreakReason reason, String message) {
        this(reason, message, null);
    }

    public StreamBrokenFailure(BreakReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public BreakReason reason() {
        return reason;
    }
}
