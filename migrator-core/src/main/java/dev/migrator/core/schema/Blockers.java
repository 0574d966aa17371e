package dev.migrator.core.schema;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names who stands in the way of a lock on tables, for the message of whoever did not get it. */
public final class Blockers {
    private static final int SHOWN = 3;
    private static final int STATEMENT_SHOWN = 120;

    private static final String HOLDERS = """
            SELECT DISTINCT ON (l.pid) l.pid, coalesce(a.query, '') AS query, l.relation::regclass::text AS relation, l.granted,
                   pg_catalog.concat_ws(', ', a.usename, nullif(a.application_name, ''),
                       'since ' || pg_catalog.date_trunc('second', a.xact_start)) AS who
              FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
              LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'relation' AND l.mode = ANY (?::text[])
               AND l.relation IN (SELECT pg_catalog.to_regclass(t.name)::oid FROM pg_catalog.unnest(?::text[]) AS t(name))
               AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
             ORDER BY l.pid, l.granted DESC""";

    private Blockers() {}

    /** A lock that we ask for, and what does not go together with it. */
    public enum Wanted {
        ACCESS_SHARE("AccessExclusive"),
        SHARE_UPDATE_EXCLUSIVE("ShareUpdateExclusive", "Share", "ShareRowExclusive", "Exclusive", "AccessExclusive"),
        SHARE_ROW_EXCLUSIVE(
                "RowExclusive", "ShareUpdateExclusive", "Share", "ShareRowExclusive", "Exclusive", "AccessExclusive"),
        EXCLUSIVE(
                "RowShare",
                "RowExclusive",
                "ShareUpdateExclusive",
                "Share",
                "ShareRowExclusive",
                "Exclusive",
                "AccessExclusive"),
        ACCESS_EXCLUSIVE(
                "AccessShare",
                "RowShare",
                "RowExclusive",
                "ShareUpdateExclusive",
                "Share",
                "ShareRowExclusive",
                "Exclusive",
                "AccessExclusive");

        private final String modes;

        Wanted(String... conflicts) {
            this.modes = Stream.of(conflicts).map(c -> c + "Lock").collect(Collectors.joining(",", "{", "}"));
        }
    }

    /**
     * "pid 4711 (app, psql, since …) has public.orders: UPDATE …", several with "; " between them. Never throws: who it
     * is may be gone or not be known.
     */
    public static String of(Database database, Collection<TableId> tables, Wanted wanted) {
        try (Connection connection = database.open(Purpose.MONITOR)) {
            List<String> all = Queries.on(connection)
                    .list("looking who holds locks", HOLDERS, Blockers::sentence, wanted.modes, array(tables));
            String shown = all.stream().limit(SHOWN).collect(Collectors.joining("; "));
            return all.isEmpty()
                    ? "nobody stands in the way any more"
                    : shown + (all.size() > SHOWN ? "; and %d more".formatted(all.size() - SHOWN) : "");
        } catch (SQLException | MigratorException e) {
            return "it is not known who stands in the way (" + e.getMessage() + ")";
        }
    }

    private static String array(Collection<TableId> tables) {
        return tables.stream()
                .map(t -> '"' + Identifiers.quote(t).replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String sentence(ResultSet row) throws SQLException {
        String statement = row.getString("query").strip().replaceAll("\\s+", " ");
        String verb = row.getBoolean("granted") ? "has" : "waits for";
        String pid = row.getString("pid");
        return "%s (%s) %s %s: %s"
                .formatted(
                        pid == null ? "a prepared transaction" : "pid " + pid,
                        row.getString("who"),
                        verb,
                        row.getString("relation"),
                        statement.length() > STATEMENT_SHOWN
                                ? statement.substring(0, STATEMENT_SHOWN) + "…"
                                : statement);
    }
}
