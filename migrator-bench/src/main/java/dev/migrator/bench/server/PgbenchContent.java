package dev.migrator.bench.server;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The four tables of pgbench; the one without a key has no rows yet, and says what to do about updates of it.
 *
 * @param scale 100,000 accounts each
 */
public record PgbenchContent(int scale) implements Content {
    @Override
    public void fill(Database database) {
        new Pgbench(database.endpoint()).initialize(scale);
        try (Connection connection = database.open(Purpose.SCHEMA)) {
            Queries.on(connection)
                    .update("preparing pgbench's tables", "ALTER TABLE public.pgbench_history REPLICA IDENTITY FULL");
        } catch (SQLException e) {
            throw SqlFailures.wrap("preparing pgbench's tables", e);
        }
    }
}
