package dev.migrator.core.cutover;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
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
import dev.migrator.core.stream.Markers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Stops writes in the database itself, for every role and for transactions that are already open: a refusing trigger on
 * every table, put up in one transaction that first takes EXCLUSIVE locks. Writers finish before it, whoever waited
 * meets it, reads go on. Replay passes it, because triggers do not fire in the replica role. Thread-safe.
 */
public final class Fence {
    private static final String FUNCTION = """
            CREATE OR REPLACE FUNCTION migrator.refuse_write() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'writes to this database are fenced: the migration moves them to the other one'
                    USING ERRCODE = '%s', HINT = 'connect again through the router, or see: migrator status';
            END $$""".formatted(SqlState.FENCED);

    /** The tables of the plan, and all above and below them: a statement fires the triggers of the table it names. */
    private static final String WITH_RELATIVES = """
            SELECT DISTINCT n.nspname, c.relname
              FROM unnest(?::text[]) AS t(name)
              CROSS JOIN LATERAL (SELECT t.name::regclass AS oid
                                  UNION SELECT relid FROM pg_catalog.pg_partition_ancestors(t.name::regclass)
                                  UNION SELECT relid FROM pg_catalog.pg_partition_tree(t.name::regclass)) AS a
              JOIN pg_catalog.pg_class c ON c.oid = a.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             ORDER BY 1, 2""";

    private static final String TRIGGERS = """
            SELECT n.nspname, c.relname, g.tgenabled <> 'D' AS enabled
              FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE g.tgname = 'migrator_fence' AND NOT g.tgisinternal
             ORDER BY 1, 2""";

    private static final int LOCK_ATTEMPTS = 10;

    /** To drop a trigger keeps readers out while it waits. */
    private static final String SHORT_WAIT = "SET lock_timeout = '500ms'";

    private final Database database;
    private final List<TableId> tables;

    /**
     * A fence around {@code tables} of the plan, with their partitions and the partitioned tables that they belong to.
     */
    public Fence(Database database, List<TableId> tables) {
        this.database = database;
        this.tables = List.copyOf(tables);
    }

    /**
     * Puts the fence up and proves it.
     *
     * @param marker written in the transaction that puts it up
     * @throws RetryableFailure if a writer holds its lock, or a transaction stays open, beyond the deadline
     */
    public void raise(String marker, Deadline deadline) {
        String writersUpTo = retried(deadline, () -> raiseOnce(marker));
        awaitEndOfWriters(writersUpTo, deadline);
        prove();
    }

    /** Lets writes through again; readers are never blocked by it. */
    public void lift() {
        patiently("lifting", tables, Blockers.Wanted.SHARE_ROW_EXCLUSIVE, () -> {
            liftOnce();
            return "";
        });
    }

    private void liftOnce() {
        try (Connection connection = database.open(Purpose.FENCE)) {
            connection.setAutoCommit(false);
            for (TableId table : fenced(connection, true)) {
                execute(connection, "ALTER TABLE ONLY %s DISABLE TRIGGER migrator_fence".formatted(quote(table)));
            }
            connection.commit();
        } catch (SQLException e) {
            throw SqlFailures.wrap("lifting the fence on " + database.describe(), e);
        }
    }

    /** True if any table refuses writes because of the fence. */
    public boolean isUp() {
        try (Connection connection = database.open(Purpose.MONITOR)) {
            return !fenced(connection, true).isEmpty();
        } catch (SQLException e) {
            throw SqlFailures.wrap("looking at the fence on " + database.describe(), e);
        }
    }

    /** Removes every trace of the fence; writes go through. */
    public void remove() {
        try (Connection connection = database.open(Purpose.FENCE)) {
            execute(connection, SHORT_WAIT);
            for (TableId table : fenced(connection, false)) {
                patiently("removing", List.of(table), Blockers.Wanted.ACCESS_EXCLUSIVE, () -> {
                    execute(connection, "DROP TRIGGER IF EXISTS migrator_fence ON " + quote(table));
                    return "";
                });
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("removing the fence from " + database.describe(), e);
        }
    }

    /** Tries a write that touches no row on every table; each must fail because of the fence. */
    private void prove() {
        try (Connection connection = database.open(Purpose.FENCE)) {
            for (TableId table : withRelatives(connection)) {
                requireRefusal(connection, table);
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("proving the fence on " + database.describe(), e);
        }
    }

    private void requireRefusal(Connection connection, TableId table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM ONLY %s WHERE false".formatted(quote(table)));
        } catch (SQLException e) {
            if (SqlState.is(e, SqlState.FENCED)) {
                return;
            }
            throw e;
        }
        throw new RefusedFailure(
                "table %s on %s accepted a write behind the fence".formatted(table, database.describe()));
    }

    private String raiseOnce(String marker) throws SQLException {
        try (Connection connection = database.open(Purpose.FENCE)) {
            connection.setAutoCommit(false);
            List<TableId> all = withRelatives(connection);
            execute(connection, FUNCTION);
            execute(
                    connection,
                    all.stream()
                            .map(Fence::quote)
                            .collect(Collectors.joining(", ONLY ", "LOCK TABLE ONLY ", " IN EXCLUSIVE MODE")));
            List<TableId> prepared = fenced(connection, false);
            for (TableId table : all) {
                execute(connection, prepared.contains(table) ? enable(table) : create(table));
            }
            Markers.write(connection, marker);
            String xid = Queries.on(connection)
                    .one("reading our transaction id", "SELECT pg_catalog.pg_current_xact_id()", r -> r.getString(1));
            connection.commit();
            return xid;
        }
    }

    /** The waiting transactions of a synchronous commit are in no list of running ones; only xmin tells that they are gone. */
    private void awaitEndOfWriters(String xid, Deadline deadline) {
        try (Connection connection = database.open(Purpose.MONITOR)) {
            Queries queries = Queries.on(connection);
            deadline.await(
                    () -> queries.one("looking for open transactions", """
                            SELECT pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()) > ?::pg_catalog.xid8
                               AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_prepared_xacts
                                                WHERE database = pg_catalog.current_database())""", r -> r.getBoolean(1), xid),
                    () -> "transactions older than the fence are still open on " + database.describe());
        } catch (SQLException e) {
            throw SqlFailures.wrap("waiting for open transactions on " + database.describe(), e);
        }
    }

    /** For locks alone; whatever else goes wrong is for the caller. */
    private <T> void patiently(String doing, List<TableId> locked, Blockers.Wanted wanted, Callable<T> work) {
        String what = doing + " the fence on " + database.describe();
        try {
            Retries.of("fence", LOCK_ATTEMPTS, Duration.ofMillis(200), e -> SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE))
                    .call(work);
        } catch (MigratorException | SQLException e) {
            throw SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE) ? notLocked(what, locked, wanted, e) : wrapped(what, e);
        } catch (Exception e) {
            throw new RetryableFailure(what + " failed: " + e.getMessage(), e);
        }
    }

    private RetryableFailure notLocked(String what, List<TableId> locked, Blockers.Wanted wanted, Exception cause) {
        return new RetryableFailure(
                "%s: the locks were not to be had: %s. Run the same command again once that is over"
                        .formatted(what, Blockers.of(database, locked, wanted)),
                cause);
    }

    private static MigratorException wrapped(String what, Exception e) {
        return e instanceof MigratorException known ? known : SqlFailures.wrap(what, (SQLException) e);
    }

    private <T> T retried(Deadline deadline, Callable<T> work) {
        try {
            return Retries.of("fence", 20, Duration.ofMillis(50), e -> Retries.mayPass(e) && !deadline.isOver())
                    .call(work);
        } catch (MigratorException | SQLException e) {
            String what = "raising the fence on " + database.describe();
            throw SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE)
                    ? notLocked(what, tables, Blockers.Wanted.EXCLUSIVE, e)
                    : wrapped(what, e);
        } catch (Exception e) {
            throw new RetryableFailure("raising the fence on " + database.describe() + " failed: " + e.getMessage(), e);
        }
    }

    private List<TableId> withRelatives(Connection connection) {
        String array = tables.stream()
                .map(t -> '"' + quote(t).replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
        return Queries.on(connection)
                .list(
                        "reading the tables to fence",
                        WITH_RELATIVES,
                        r -> new TableId(r.getString(1), r.getString(2)),
                        array);
    }

    private static List<TableId> fenced(Connection connection, boolean onlyEnabled) {
        return Queries.on(connection)
                .list(
                        "reading the fence triggers",
                        "SELECT * FROM (" + TRIGGERS + ") AS g WHERE enabled OR NOT ?::boolean",
                        r -> new TableId(r.getString(1), r.getString(2)),
                        onlyEnabled);
    }

    private static String create(TableId table) {
        return """
                CREATE TRIGGER migrator_fence BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s
                   FOR EACH STATEMENT EXECUTE FUNCTION migrator.refuse_write()""".formatted(quote(table));
    }

    private static String enable(TableId table) {
        return "ALTER TABLE ONLY %s ENABLE TRIGGER migrator_fence".formatted(quote(table));
    }

    private static String quote(TableId table) {
        return Identifiers.quote(table);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
