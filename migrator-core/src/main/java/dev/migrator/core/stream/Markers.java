package dev.migrator.core.stream;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes markers on a source; every lane of its stream gets them in their place among the changes. */
public final class Markers {
    private Markers() {}

    /** Writes a marker in a transaction of its own; nothing happens if it has been written before. */
    public static void write(Database source, String id) {
        try (Connection connection = source.open(Purpose.CONTROL)) {
            write(connection, id);
        } catch (SQLException e) {
            throw SqlFailures.wrap("writing marker " + id + " on " + source.describe(), e);
        }
    }

    /** Writes a marker within the transaction of {@code connection}. */
    public static void write(Connection connection, String id) {
        Queries.on(connection)
                .update(
                        "writing marker " + id,
                        "INSERT INTO migrator.marker (id) VALUES (?) ON CONFLICT DO NOTHING",
                        id);
    }
}
