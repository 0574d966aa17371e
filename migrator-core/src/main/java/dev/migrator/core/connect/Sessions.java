package dev.migrator.core.connect;

import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Ends sessions of ours by the name that their purpose gives them. */
public final class Sessions {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String END = """
            SELECT count(pg_catalog.pg_terminate_backend(pid, ?::bigint)) FROM pg_catalog.pg_stat_activity
             WHERE application_name = ? AND datname = pg_catalog.current_database()""";

    private Sessions() {}

    /** Ends every session for {@code purpose} in this database; waits some seconds for each to be gone. */
    public static void end(Database database, Purpose purpose) {
        end(database, "migrator " + purpose.word());
    }

    /** The same for the sessions of a tool that runs under a name of ours. */
    public static void end(Database database, String application) {
        try (Connection connection = database.open(Purpose.CATALOG)) {
            Queries.on(connection)
                    .one("ending left-over sessions", END, row -> row.getInt(1), PATIENCE.toMillis(), application);
        } catch (SQLException e) {
            throw SqlFailures.wrap("ending left-over sessions on " + database.describe(), e);
        }
    }
}
