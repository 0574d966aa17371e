package dev.migrator.embedded.postgres;

import dev.migrator.core.failure.ConfigurationFailure;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What kind of server to start.
 *
 * @param major 13 to 18
 * @param settings lines of {@code postgresql.conf}, unquoted
 * @param directory where the data go; what is there is used again, and it stays when the server is closed. Null for a
 *     temporary folder that is removed.
 */
public record PostgresOptions(
        int major, Map<String, String> settings, @Nullable Path directory) {
    private static final Map<String, String> DEFAULTS = Map.of(
            "wal_level", "logical",
            "max_replication_slots", "30",
            "max_wal_senders", "30",
            "max_connections", "200",
            "max_prepared_transactions", "10");

    public PostgresOptions {
        if (major < 13 || major > 18) {
            throw new ConfigurationFailure("PostgreSQL %d asked for; 13 to 18 can be started".formatted(major));
        }
        settings = Map.copyOf(settings);
    }

    /** Logical replication, 30 slots and senders, 200 connections, durable, in a temporary folder. */
    public static PostgresOptions of(int major) {
        return new PostgresOptions(major, DEFAULTS, null);
    }

    public PostgresOptions with(String setting, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(setting, value);
        return new PostgresOptions(major, changed, directory);
    }

    /** Faster; survives a crash of the server, not one of the machine. */
    public PostgresOptions withoutFsync() {
        return with("fsync", "off");
    }

    public PostgresOptions in(Path chosen) {
        return new PostgresOptions(major, settings, chosen);
    }
}
