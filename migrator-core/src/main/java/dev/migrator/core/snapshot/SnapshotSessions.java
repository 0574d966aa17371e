package dev.migrator.core.snapshot;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** The sessions of this process that share a snapshot, and for whom they were ended. Thread-safe. */
final class SnapshotSessions {
    private final Database source;
    private final String name;
    /** With their process ids; those that were closed meanwhile are removed later. */
    private final Map<Connection, Integer> sessions = new ConcurrentHashMap<>();

    private volatile @Nullable Waiting gaveWayTo;

    /** @param name of the snapshot on the source */
    SnapshotSessions(Database source, String name) {
        this.source = source;
        this.name = name;
    }

    Connection join(Purpose purpose, String what) {
        Connection connection = source.open(purpose);
        try {
            add(connection);
            importSnapshot(connection, name);
            return connection;
        } catch (SQLException e) {
            closeQuietly(connection, e);
            throw SqlFailures.wrap("joining the snapshot %s of %s".formatted(what, source.describe()), e);
        }
    }

    void add(Connection session) throws SQLException {
        sessions.put(session, session.unwrap(PGConnection.class).getBackendPID());
    }

    String name() {
        return name;
    }

    Set<Integer> processIds() {
        sessions.keySet().removeIf(SnapshotSessions::isClosed);
        return Set.copyOf(sessions.values());
    }

    Optional<Waiting> gaveWayTo() {
        return Optional.ofNullable(gaveWayTo);
    }

    /** Nobody can read on once the locks are gone, so that all sessions end. */
    Set<Integer> giveWay(Waiting waiting, Set<Integer> ours) {
        gaveWayTo = waiting;
        return ours;
    }

    static void importSnapshot(Connection connection, String snapshot) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT " + Identifiers.literal(snapshot));
        }
    }

    static void closeQuietly(Connection connection, Exception cause) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
