package dev.migrator.bench.server;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Databases;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The two databases of one contestant in one round. Thread-safe. */
public final class Pair {
    private final Databases databases;
    private final Content content;

    Pair(Databases databases, Content content) {
        this.databases = databases;
        this.content = content;
    }

    public Database on(Side side) {
        return databases.on(side);
    }

    /** The name of both databases. */
    public String name() {
        return databases.old().endpoint().database();
    }

    /** Makes the start content once more on an empty database. */
    public void fill(Side side) {
        content.fill(on(side));
    }

    /** Runs one statement outside of a transaction. */
    public void execute(Side side, String sql) {
        execute(on(side), sql);
    }

    /** The rows of a query. */
    public <T> List<T> list(Side side, String sql, Queries.RowReader<T> reader) {
        try (Connection connection = on(side).open(Purpose.CATALOG)) {
            return Queries.on(connection).list("running: " + sql, sql, reader);
        } catch (SQLException e) {
            throw SqlFailures.wrap("closing a session", e);
        }
    }

    /** Brings both databases into the same state for every contestant: vacuumed, read once, nothing to be written out. */
    public void settle() {
        for (Side side : Side.values()) {
            execute(side, "VACUUM (ANALYZE)");
            execute(side, "CHECKPOINT");
        }
    }

    /** An empty database in the place of that on new, and nothing to be written out on either server. */
    public void renewTarget() {
        Database server = server(Side.NEW);
        execute(server, "DROP DATABASE " + Identifiers.quote(name()) + " WITH (FORCE)");
        execute(server, "CREATE DATABASE " + Identifiers.quote(name()));
        for (Side side : Side.values()) {
            execute(side, "CHECKPOINT");
        }
    }

    /** Removes both databases with whoever is still connected. */
    public void drop() {
        for (Side side : Side.values()) {
            execute(server(side), "DROP DATABASE " + Identifiers.quote(name()) + " WITH (FORCE)");
        }
    }

    private Database server(Side side) {
        return new Database(side, on(side).endpoint().withDatabase("postgres"));
    }

    private static void execute(Database database, String sql) {
        try (Connection connection = database.open(Purpose.SCHEMA)) {
            Queries.on(connection).update("running: " + sql, sql);
        } catch (SQLException e) {
            throw SqlFailures.wrap("closing a session", e);
        }
    }
}
