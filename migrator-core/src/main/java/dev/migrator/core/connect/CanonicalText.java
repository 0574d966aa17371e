package dev.migrator.core.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The canonical text form of values, for the length of a part of a transaction on a session that is not ours. */
public final class CanonicalText {
    private static final String SAVEPOINT = "migrator_canonical_text";

    private CanonicalText() {}

    /**
     * Runs a read under the canonical settings and then puts everything back as it was, so that neither the rest of the
     * transaction nor its deferred triggers see them. If it fails the transaction is as usable as before.
     *
     * @param connection within a transaction
     */
    public static <T> T read(Connection connection, Read<T> read) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SAVEPOINT " + SAVEPOINT + ";" + SessionSettings.local());
            try {
                return read.from(connection);
            } finally {
                statement.execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT + "; RELEASE SAVEPOINT " + SAVEPOINT);
            }
        }
    }

    /** Reads values as text. */
    @FunctionalInterface
    public interface Read<T> {
        T from(Connection connection) throws SQLException;
    }
}
