package dev.migrator.core.connect;

import java.util.Map;

/**
 * Where a database is and how to log in.
 *
 * @param options further pgjdbc connection properties, such as {@code sslmode}; never a password
 */
public record Endpoint(
        String host, int port, String database, String user, Secret password, Map<String, String> options) {
    public Endpoint {
        options = Map.copyOf(options);
    }

    public static Endpoint of(String host, int port, String database, String user, String password) {
        return new Endpoint(host, port, database, user, new Secret(password), Map.of());
    }

    /** The URL without user, password and options. */
    public String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
    }

    public Endpoint withDatabase(String other) {
        return new Endpoint(host, port, other, user, password, options);
    }

    /** "user@host:port/database", fit for a message. */
    @Override
    public String toString() {
        return "%s@%s:%d/%s".formatted(user, host, port, database);
    }
}
