package dev.migrator.core.stream;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.schema.Blockers;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The publication of a stream: explicit tables, ours alone, made before the slot. */
public final class Publication {
    /** Published besides the tables of the plan; every lane gets their rows. */
    public static final TableId MARKER = new TableId("migrator", "marker");

    public static final TableId HEARTBEAT = new TableId("migrator", "heartbeat");

    /** Changes of the schema, as {@link SchemaWatch} notes them. */
    public static final TableId DDL = new TableId("migrator", "ddl");

    private static final int ATTEMPTS = 10;

    private static final String UNWRITABLE = """
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
              JOIN pg_catalog.pg_class c ON c.oid = r.prrelid AND c.relreplident <> 'f'
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE p.pubname = ? AND EXISTS (
                   SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_publication_rel'::regclass AND d.objid = r.oid
                      AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid > 0
                      AND d.refobjsubid NOT IN (
                          SELECT k.attnum
                            FROM pg_catalog.pg_index x, pg_catalog.unnest(x.indkey) WITH ORDINALITY AS k(attnum, ord)
                           WHERE x.indrelid = c.oid AND x.indisvalid AND x.indimmediate AND k.ord <= x.indnkeyatts
                             AND CASE c.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident ELSE false END))""";

    private Publication() {}

    /**
     * The statement that makes it, as the plan prints it.
     *
     * @param rows the conditions of tables of which not all rows are published
     */
    public static String sql(String name, List<TableId> tables, Map<TableId, String> rows) {
        List<TableId> all = new ArrayList<>(tables);
        all.add(MARKER);
        all.add(HEARTBEAT);
        all.add(DDL);
        return "CREATE PUBLICATION %s FOR TABLE %s"
                .formatted(
                        Identifiers.quote(name),
                        all.stream().map(t -> published(t, rows.get(t))).collect(Collectors.joining(", ")));
    }

    private static String published(TableId table, @Nullable String rows) {
        return "ONLY " + Identifiers.quote(table) + (rows == null ? "" : " WHERE (" + rows + ")");
    }

    /**
     * Makes the publication anew. Its locks are waited for briefly and tried again, so that no statement of the
     * application queues behind us.
     *
     * @param rows the conditions of tables of which not all rows are published
     */
    public static void create(Database source, String name, List<TableId> tables, Map<TableId, String> rows) {
        try {
            Retries.transientFailures("publication", ATTEMPTS, Duration.ofMillis(500))
                    .call(() -> {
                        createOnce(source, name, sql(name, tables, rows));
                        return name;
                    });
        } catch (MigratorException e) {
            throw SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE) ? notLocked(source, name, tables, e) : e;
        } catch (Exception e) {
            throw new RetryableFailure(
                    "creating publication " + name + " on " + source.describe() + " failed: " + e, e);
        }
    }

    private static RetryableFailure notLocked(
            Database source, String name, List<TableId> tables, MigratorException cause) {
        return new RetryableFailure(
                "publication %s on %s could not be made, for its tables could not be locked in %d attempts: %s. Run the same command again once that is over"
                        .formatted(
                                name,
                                source.describe(),
                                ATTEMPTS,
                                Blockers.of(source, tables, Blockers.Wanted.SHARE_UPDATE_EXCLUSIVE)),
                cause);
    }

    /** Removes the publication if it is there. */
    public static void drop(Database source, String name) {
        try (Connection connection = source.open(Purpose.SCHEMA)) {
            Queries.on(connection).update(dropping(name), "DROP PUBLICATION IF EXISTS " + Identifiers.quote(name));
        } catch (SQLException e) {
            throw SqlFailures.wrap(dropping(name), e);
        }
    }

    /** The conditions of tables of which our publications there, of servers from 15 on, have not all rows; by the present names. */
    public static Map<TableId, String> rows(Database source) {
        String what = "reading the row filters of " + source.describe();
        Map<TableId, String> rows = new HashMap<>();
        try (Connection connection = source.open(Purpose.MONITOR)) {
            Queries.on(connection)
                    .list(
                            what,
                            """
                    SELECT n.nspname, c.relname, pg_catalog.pg_get_expr(r.prqual, r.prrelid) AS rows
                      FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
                      JOIN pg_catalog.pg_class c ON c.oid = r.prrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                     WHERE p.pubname LIKE 'migrator\\_%' AND r.prqual IS NOT NULL""",
                            row -> rows.put(
                                    new TableId(row.getString("nspname"), row.getString("relname")),
                                    row.getString("rows")));
            return rows;
        } catch (SQLException e) {
            throw SqlFailures.wrap(what, e);
        }
    }

    /**
     * The tables of a publication on which the server refuses UPDATE and DELETE to everybody, because the replica identity does
     * not have all columns that the row filter looks at.
     */
    public static List<TableId> unwritable(Queries queries, String name) {
        return queries.list(
                "looking for tables of publication " + name + " that cannot be written",
                UNWRITABLE,
                row -> new TableId(row.getString(1), row.getString(2)),
                name);
    }

    /**
     * What tells this publication, with all its tables, from one that was altered or made anew: its oid, the transaction
     * that wrote it and how many tables that transaction put in. Adding a table later does not change it.
     */
    public static String seal(Database source, String name) {
        String what = "reading publication " + name;
        try (Connection connection = source.open(Purpose.MONITOR)) {
            return Queries.on(connection).one(what, """
                    SELECT p.oid || '/' || p.xmin || '/' || count(r.oid)
                      FROM pg_catalog.pg_publication p
                      LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.xmin = p.xmin
                     WHERE p.pubname = ? GROUP BY p.oid, p.xmin""", row -> row.getString(1), name);
        } catch (SQLException e) {
            throw SqlFailures.wrap(what + " on " + source.describe(), e);
        }
    }

    private static void createOnce(Database source, String name, String sql) throws SQLException {
        try (Connection connection = source.open(Purpose.FENCE)) {
            connection.setAutoCommit(false);
            Queries queries = Queries.on(connection);
            queries.update(dropping(name), "DROP PUBLICATION IF EXISTS " + Identifiers.quote(name));
            queries.execute("creating publication " + name + " on " + source.describe(), sql);
            requireWritable(source, unwritable(queries, name));
            SchemaWatch.begin(queries);
            connection.commit();
        }
    }

    private static void requireWritable(Database source, List<TableId> unwritable) {
        if (!unwritable.isEmpty()) {
            throw new RefusedFailure(
                    "%s would refuse UPDATE and DELETE on %s, since the conditions of tables.where look at columns that are not in the replica identity: %s; on %s, then run this again. Nothing was made"
                            .formatted(
                                    source.describe(),
                                    unwritable,
                                    unwritable.stream()
                                            .map(t -> "ALTER TABLE %s REPLICA IDENTITY FULL"
                                                    .formatted(Identifiers.quote(t)))
                                            .collect(Collectors.joining("; ")),
                                    source.side().word()));
        }
    }

    private static String dropping(String name) {
        return "dropping publication " + name;
    }
}
