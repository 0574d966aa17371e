package dev.migrator.core.plan.check;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Protects the start: the creation of a slot waits for every transaction that is running. */
final class OpenTransactions implements Check {
    private static final String OPEN = """
            SELECT pid, usename, datname, state, left(query, 120) AS query, xact_start::text,
                   extract(epoch FROM clock_timestamp() - xact_start)::bigint AS age
              FROM pg_stat_activity
             WHERE xact_start < clock_timestamp() - make_interval(secs => ?) AND pid <> pg_backend_pid()
               AND backend_type = 'client backend' AND application_name NOT LIKE 'migrator %'
             ORDER BY xact_start, pid""";

    @Override
    public String name() {
        return "open-transactions";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>(Query.list(
                context.old(),
                OPEN,
                this::finding,
                context.demands().longTransaction().toSeconds()));
        if (!seesAll(context.old())) {
            findings.add(info(
                    "old",
                    "our role cannot see other roles' transactions, so long ones are not shown",
                    "GRANT pg_read_all_stats TO %s;"
                            .formatted(Query.text(context.old(), "SELECT quote_ident(current_user)"))));
        }
        return findings;
    }

    private Finding finding(ResultSet row) throws SQLException {
        int pid = row.getInt("pid");
        String message = "pid %d of user %s in database %s is in a transaction since %s (%d s, %s): %s"
                .formatted(
                        pid,
                        row.getString("usename"),
                        row.getString("datname"),
                        row.getString("xact_start"),
                        row.getLong("age"),
                        row.getString("state"),
                        Query.orEmpty(row, 5).replaceAll("\\s+", " "));
        return warning("pid " + pid, message, "end it, or SELECT pg_terminate_backend(%d);".formatted(pid));
    }

    private static boolean seesAll(Connection connection) {
        return Query.holds(connection, "SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')");
    }
}
