package dev.migrator.core.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Tells the server how to join a staging table. It knows nothing of the rows in there; left alone it may read a table of
 * millions for each of some thousand keys, or all of it once where the key's index is faster.
 */
final class Planner {
    private static final String SETTINGS = """
            SET LOCAL enable_hashjoin = %1$s; SET LOCAL enable_mergejoin = %1$s; SET LOCAL enable_seqscan = %1$s""";

    private final Connection connection;
    private boolean byIndex;

    Planner(Connection connection) {
        this.connection = connection;
    }

    /** From now on by the index of the key, row by row. */
    void byIndex() throws SQLException {
        set(true);
    }

    /** From now on as the server likes. */
    void free() throws SQLException {
        set(false);
    }

    /** The settings are as they were in the beginning. */
    void rolledBack() {
        byIndex = false;
    }

    private void set(boolean index) throws SQLException {
        if (byIndex != index) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(SETTINGS.formatted(index ? "off" : "on"));
            }
            byIndex = index;
        }
    }
}
