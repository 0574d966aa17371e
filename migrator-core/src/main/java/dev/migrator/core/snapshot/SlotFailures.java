package dev.migrator.core.snapshot;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.StringJoiner;

/** Says why a slot could not be made: most often an open transaction of the source, which is then named. */
final class SlotFailures {
    private static final String OLDEST = """
            SELECT 'pid ' || pid || ' (' || usename || ', since ' || xact_start || ')' AS who, xact_start AS since
              FROM pg_catalog.pg_stat_activity
             WHERE backend_xid IS NOT NULL AND pid <> pg_catalog.pg_backend_pid()
            UNION ALL
            SELECT 'prepared transaction ' || quote_literal(gid) || ' (since ' || prepared || ')', prepared
              FROM pg_catalog.pg_prepared_xacts
             ORDER BY since LIMIT 5""";

    private SlotFailures() {}

    static MigratorException explain(Database source, String slot, Duration patience, SQLException failure) {
        if (!SqlState.is(failure, SqlState.QUERY_CANCELED)) {
            return SqlFailures.wrap("creating replication slot " + slot + " on " + source.describe(), failure);
        }
        return new RetryableFailure(
                ("replication slot %s on %s was not ready after %d s: it waits for every transaction that was open."
                                + " Open now: %s. End them, or try again later.")
                        .formatted(slot, source.describe(), patience.toSeconds(), oldest(source)),
                failure);
    }

    private static String oldest(Database source) {
        try (Connection connection = source.open(Purpose.MONITOR);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(OLDEST)) {
            StringJoiner who = new StringJoiner(", ");
            who.setEmptyValue("none");
            while (rows.next()) {
                who.add(rows.getString("who"));
            }
            return who.toString();
        } catch (SQLException e) {
            return "unknown (" + e.getMessage() + ")";
        }
    }
}
