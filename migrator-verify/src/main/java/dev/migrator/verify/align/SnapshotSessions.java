package dev.migrator.verify.align;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.snapshot.LockHolder;
import dev.migrator.core.snapshot.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.postgresql.PGConnection;

/**
 * Sessions that read one kept snapshot, each piece of work in a transaction of its own, so that a lock on a table is held
 * no longer than that piece takes. A piece that fails for now, or gives way to somebody, is done again on a new session.
 * Thread-safe; closing it cuts what is still running.
 */
public final class SnapshotSessions implements LockHolder, AutoCloseable {
    private final Database database;
    private final String snapshot;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    /** With their process ids. */
    private final Map<Connection, Integer> open = new ConcurrentHashMap<>();

    private volatile boolean closed;

    public SnapshotSessions(Database database, String snapshot) {
        this.database = database;
        this.snapshot = snapshot;
    }

    /**
     * Runs {@code work} in a read-only transaction on the snapshot.
     *
     * @param what the work as a clause, for a failure's message
     */
    public <T> T read(String what, Work<T> work) {
        try {
            return Retries.transientFailures("verify", 4, Duration.ofMillis(300))
                    .call(() -> once(what, work));
        } catch (MigratorException e) {
            throw e;
        } catch (Exception e) {
            throw new InternalFailure(what + " on " + database.describe() + " failed", e);
        }
    }

    @Override
    public Set<Integer> sessions(Queries server) {
        return Set.copyOf(open.values());
    }

    /** The snapshot is kept by a session that locks no table, so that the pieces are done again afterwards. */
    @Override
    public Set<Integer> giveWay(Waiting waiting, Set<Integer> sessions) {
        return sessions;
    }

    private <T> T once(String what, Work<T> work) {
        Connection connection = borrow();
        boolean usable = false;
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION SNAPSHOT " + Identifiers.literal(snapshot));
            }
            T result = work.run(connection);
            connection.commit();
            usable = true;
            return result;
        } catch (SQLException e) {
            throw SqlFailures.wrap(what + " on " + database.describe(), e);
        } finally {
            giveBack(connection, usable);
        }
    }

    private Connection borrow() {
        if (closed) {
            throw new RetryableFailure("the verification was stopped");
        }
        Connection connection = idle.poll();
        return connection == null ? connect() : connection;
    }

    private Connection connect() {
        Connection connection = database.open(Purpose.VERIFY);
        try {
            open.put(connection, connection.unwrap(PGConnection.class).getBackendPID());
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            return connection;
        } catch (SQLException e) {
            giveBack(connection, false);
            throw SqlFailures.wrap("setting up a reader on " + database.describe(), e);
        }
    }

    private void giveBack(Connection connection, boolean usable) {
        if (usable && !closed) {
            idle.push(connection);
        } else {
            discard(connection);
        }
    }

    private void discard(Connection connection) {
        open.remove(connection);
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw SqlFailures.wrap("closing a reader on " + database.describe(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            open.remove(connection);
            try {
                connection.close();
            } catch (SQLException e) {
                throw SqlFailures.wrap("closing a reader on " + database.describe(), e);
            }
        }
        open.keySet().forEach(this::discard);
    }

    /** Reads on a connection that it neither commits nor closes. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
