package dev.migrator.core.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Replay does not wait for its commits to reach the disk: rows and position are lost together, if at all, and the log still
 * has them. What others conclude from, a marker, a hold or a new epoch, must last, and with it lasts everything before.
 */
final class Durability {
    private Durability() {}

    /** Makes the commit of the open transaction wait for the disk. */
    static void require(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = on");
        }
    }
}
