package dev.migrator.router;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the application set on its logical connection and every physical session takes over. */
final class SessionState {
    boolean autoCommit = true;
    boolean readOnly;

    @Nullable
    Integer isolation;

    @Nullable
    String schema;

    /** Sets up a session for a transaction. */
    void begin(Connection physical) throws SQLException {
        common(physical);
        if (readOnly) {
            physical.setReadOnly(true);
        }
        physical.setAutoCommit(false);
    }

    /** Sets up a session for statements in autocommit mode. */
    void common(Connection physical) throws SQLException {
        if (isolation != null) {
            physical.setTransactionIsolation(isolation);
        }
        if (schema != null) {
            physical.setSchema(schema);
        }
    }
}
