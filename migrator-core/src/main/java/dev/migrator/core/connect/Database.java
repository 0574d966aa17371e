package dev.migrator.core.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** One of the two databases: opens named sessions with the canonical settings. Thread-safe; holds no connection. */
public final class Database {
    private final Side side;
    private final Endpoint endpoint;

    public Database(Side side, Endpoint endpoint) {
        this.side = side;
        this.endpoint = endpoint;
    }

    public Side side() {
        return side;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Opens a session in autocommit mode; the caller closes it. Untyped parameters ({@code setString}) take the type of
     * the column that they meet.
     *
     * @throws RetryableFailure if the server cannot be reached now
     */
    public Connection open(Purpose purpose) {
        Connection connection = connect(properties(purpose));
        try {
            SessionSettings.apply(connection, purpose);
            return connection;
        } catch (SQLException e) {
            closeAfter(e, connection);
            throw SqlFailures.wrap("setting up a " + purpose.word() + " session on " + describe(), e);
        }
    }

    /**
     * A small pool of such sessions; the caller closes it. It starts without a connection and survives a server that is
     * down: borrowing then fails after {@code timeout}.
     */
    public HikariDataSource pool(Purpose purpose, int size, Duration timeout) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("migrator-" + side.word() + "-" + purpose.word());
        config.setDataSource(new SessionDataSource(() -> open(purpose)));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(timeout.toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** Opens a walsender session for replication commands (simple query protocol only); the caller closes it. */
    public Connection openReplication() {
        Properties properties = properties(Purpose.SLOT);
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        return connect(properties);
    }

    /**
     * Logs in and out again.
     *
     * @param timeout how long each step of it may take; whole seconds, at least one
     * @throws SQLException that says why this is not possible now
     */
    public void tryLogin(Duration timeout) throws SQLException {
        Properties properties = properties(Purpose.MONITOR);
        properties.setProperty("connectTimeout", Long.toString(timeout.toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(timeout.toSeconds()));
        DriverManager.getConnection(endpoint.jdbcUrl(), properties).close();
    }

    /** The statements that give a session that somebody else opened the canonical text form of values. */
    public static String canonicalSettings() {
        return SessionSettings.statements();
    }

    /** "old (user@host:port/database)". */
    public String describe() {
        return "%s (%s)".formatted(side.word(), endpoint);
    }

    private Connection connect(Properties properties) {
        try {
            return DriverManager.getConnection(endpoint.jdbcUrl(), properties);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private MigratorException unreachable(SQLException e) {
        String message = "cannot connect to %s: %s".formatted(describe(), e.getMessage());
        MigratorException wrapped = SqlFailures.wrap("connecting to " + describe(), e);
        return wrapped instanceof RetryableFailure ? new RetryableFailure(message, e, side.server()) : wrapped;
    }

    private Properties properties(Purpose purpose) {
        Properties properties = new Properties();
        properties.putAll(endpoint.options());
        properties.setProperty("user", endpoint.user());
        properties.setProperty("password", endpoint.password().value());
        properties.setProperty("ApplicationName", "migrator " + purpose.word());
        properties.setProperty("assumeMinServerVersion", "9.4"); // so that it has its name from the first moment on
        properties.setProperty("stringtype", "unspecified");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("loginTimeout", "15");
        return properties;
    }

    private static void closeAfter(SQLException cause, Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
