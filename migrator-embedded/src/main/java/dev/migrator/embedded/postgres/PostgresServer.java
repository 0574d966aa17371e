package dev.migrator.embedded.postgres;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.embedded.PostgresHandle;
import dev.migrator.embedded.process.FreePorts;
import dev.migrator.embedded.process.LastWill;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;

/**
 * A real PostgreSQL on a free port of 127.0.0.1, without passwords. It can be stopped as in a crash and started again with
 * the same data on the same port. It ends with this process, however that ends. Thread-safe.
 */
public final class PostgresServer implements PostgresHandle {
    private static final int ATTEMPTS = 3;

    private final PostgresOptions options;
    private final Cluster cluster;
    private final Runnable lastWill = this::close;
    private volatile int port;
    private boolean closed;

    private PostgresServer(PostgresOptions options, Cluster cluster) {
        this.options = options;
        this.cluster = cluster;
    }

    /** A server with the default settings in a temporary folder. */
    public static PostgresServer start(int major) {
        return start(PostgresOptions.of(major));
    }

    /**
     * Returns when the server takes connections.
     *
     * @throws RetryableFailure if it does not start; the message holds the end of its log
     */
    public static PostgresServer start(PostgresOptions options) {
        PostgresServer server = new PostgresServer(options, Cluster.create(options));
        LastWill.add(server.lastWill);
        try {
            server.startOnFreePort();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Starts the stopped server again on the same data and port; does nothing if it runs. */
    public synchronized void start() {
        cluster.start(port);
    }

    /** Stops it for {@link #start()}; does nothing if it is stopped. Bounded: 30 seconds, then everything is killed. */
    public synchronized void stop(StopMode mode) {
        cluster.stop(mode);
    }

    /**
     * Runs a program on the files of the stopped server, as the user that owns them.
     *
     * @param command the program and its arguments, given the data folder
     * @throws RetryableFailure with what the program said, if it ended with another code than 0
     */
    public synchronized void onFiles(Function<Path, List<String>> command) {
        cluster.onFiles(command);
    }

    @Override
    public Endpoint endpoint(String database) {
        return Endpoint.of("127.0.0.1", port, database, "postgres", "postgres");
    }

    @Override
    public int majorVersion() {
        return options.major();
    }

    @Override
    public void createDatabase(String name) {
        try (Connection connection =
                        DriverManager.getConnection(endpoint("postgres").jdbcUrl(), "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + Identifiers.quote(name));
        } catch (SQLException e) {
            throw SqlFailures.wrap("creating the database " + name, e);
        }
    }

    @Override
    public String logTail() {
        return cluster.logTail();
    }

    /** Stops the server and removes its folder, unless the folder was chosen by the caller. May be called again. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        LastWill.remove(lastWill);
        cluster.close();
    }

    private synchronized void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = FreePorts.next();
            try {
                cluster.start(port);
                return;
            } catch (RetryableFailure e) {
                // Another process may have taken the port between our look and the server's bind.
                if (attempt == ATTEMPTS || !cluster.logTail().contains("could not bind")) {
                    throw e;
                }
            }
        }
    }
}
