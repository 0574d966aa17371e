package dev.migrator.core.stream;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.SqlScript;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event triggers that write changes of the schema into {@code migrator.ddl}, which is published: so each stands in the log
 * between the rows before and after it. Where the role may not make event triggers there is none, and changes are found
 * by the rows that follow them.
 */
public final class SchemaWatch {
    /** What the names of our event triggers begin with. */
    public static final String PREFIX = "migrator_ddl_";

    private static final Logger LOG = LoggerFactory.getLogger(SchemaWatch.class);
    private static final String COMMAND = PREFIX + "command";
    private static final String DROP = PREFIX + "drop";
    private static final String TAGS = """
            'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'ALTER TYPE', 'ALTER SCHEMA', 'CREATE SCHEMA'""";

    private SchemaWatch() {}

    /**
     * Makes them, or brings them to this version.
     *
     * @param selection which new tables belong to the migration
     * @return false if the role may not make event triggers there
     */
    public static boolean install(Database database, List<NamePattern> selection) {
        try (Connection connection = database.open(Purpose.SCHEMA)) {
            connection.setAutoCommit(false);
            SqlScript.run(connection, SchemaWatch.class, "schema-watch.sql");
            Queries queries = Queries.on(connection);
            queries.update("choosing new tables", "DELETE FROM migrator.ddl_selection");
            for (NamePattern pattern : selection) {
                queries.update(
                        "choosing new tables",
                        "INSERT INTO migrator.ddl_selection (schema_like, table_like, included) VALUES (?, ?, ?)",
                        pattern.schemaLike(),
                        pattern.tableLike(),
                        pattern.included());
            }
            trigger(queries, COMMAND, "ddl_command_end WHEN TAG IN (" + TAGS + ")");
            trigger(queries, DROP, "sql_drop");
            connection.commit();
            return true;
        } catch (SQLException e) {
            throw SqlFailures.wrap("making event triggers on " + database.describe(), e);
        } catch (MigratorException e) {
            if (SqlState.is(e, SqlState.INSUFFICIENT_PRIVILEGE)) {
                LOG.warn(
                        "{} may not make event triggers; a change of the schema is noticed when rows of its table follow",
                        database.describe());
                return false;
            }
            throw e;
        }
    }

    /** Removes the event triggers; what they have written goes with the control schema. */
    public static void remove(Database database) {
        String what = "removing event triggers from " + database.describe();
        try (Connection connection = database.open(Purpose.SCHEMA)) {
            for (String name : List.of(COMMAND, DROP)) {
                if (isThere(Queries.on(connection), name)) {
                    Queries.on(connection).update(what, "DROP EVENT TRIGGER IF EXISTS " + name);
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap(what, e);
        }
    }

    /** Takes the tables that are published now as they are; within the transaction that makes their publication. */
    static void begin(Queries queries) {
        boolean watched = queries.one(
                "looking for the event triggers' functions",
                "SELECT pg_catalog.to_regprocedure('migrator.ddl_begin()') IS NOT NULL",
                row -> row.getBoolean(1));
        if (watched) {
            queries.list("noting the form of published tables", "SELECT migrator.ddl_begin()", row -> "");
        }
    }

    private static void trigger(Queries queries, String name, String event) {
        if (!isThere(queries, name)) {
            queries.update(
                    "making event trigger " + name,
                    "CREATE EVENT TRIGGER %s ON %s EXECUTE FUNCTION migrator.ddl_note()".formatted(name, event));
        }
    }

    private static boolean isThere(Queries queries, String name) {
        return queries.one(
                "looking for event trigger " + name,
                "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_event_trigger WHERE evtname = ?)",
                row -> row.getBoolean(1),
                name);
    }
}
