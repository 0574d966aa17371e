package dev.migrator.core.failure;

import org.jspecify.annotations.Nullable;

/** The configuration or the command line must be changed before another try. */
public final class ConfigurationFailure extends MigratorException {
    private static final long serialVersionUID = 1L;

    public ConfigurationFailure(String message) {
        this(message, null);
    }

    public ConfigurationFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
