package dev.migrator.backfill;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.ControlSchema;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.plan.Units;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A PostgreSQL 14 and an 18 for one test class, and pairs of databases on them. */
public final class Servers implements BeforeAllCallback, AfterAllCallback {
    private static final AtomicInteger SLOTS = new AtomicInteger();

    private PostgresServer old;
    private PostgresServer fresh;
    private int databases;

    @Override
    public void beforeAll(ExtensionContext context) {
        old = PostgresServer.start(PostgresOptions.of(14).withoutFsync());
        fresh = PostgresServer.start(PostgresOptions.of(18).withoutFsync());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(old);
        close(fresh);
    }

    private static void close(PostgresServer server) {
        if (server != null) {
            server.close();
        }
    }

    /** A pair of empty databases; the target has the control schema. */
    public BackfillPair newPair() {
        return newPair(fresh);
    }

    /** The same on the older server alone. */
    public BackfillPair newPairOfOneVersion() {
        return newPair(old);
    }

    private BackfillPair newPair(PostgresServer there) {
        String name = "test \"" + ++databases;
        String copy = name + " copy";
        old.createDatabase(name);
        there.createDatabase(copy);
        Database target = new Database(Side.NEW, there.endpoint(copy));
        ControlSchema.install(target);
        return new BackfillPair(new Database(Side.OLD, old.endpoint(name)), target);
    }

    public static ExportedSnapshot snapshot(BackfillPair pair, int wave) {
        String slot = "wave_%d_%d".formatted(wave, SLOTS.incrementAndGet());
        return ExportedSnapshot.temporary(pair.source(), slot, Duration.ofSeconds(20));
    }

    public static void execute(Database database, String sql) {
        try (Connection connection = database.open(Purpose.SCHEMA);
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    public static String value(Database database, String sql) {
        return String.join("\n", values(database, sql));
    }

    public static List<String> values(Database database, String sql) {
        try (Connection connection = database.open(Purpose.CATALOG)) {
            return Queries.on(connection).list("asking " + sql, sql, row -> row.getString(1));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The plan for all tables of the source; those that {@code binary} accepts are copied in binary. */
    public static MigrationPlan plan(BackfillPair pair, Predicate<TableId> binary) {
        try (Connection connection = pair.source().open(Purpose.CATALOG)) {
            List<TablePlan> tables = new Catalog(connection)
                    .tables().stream()
                            .map(table -> new TablePlan(table, 0, binary.test(table.id())))
                            .toList();
            return new MigrationPlan("test", 1, tables);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The plan for what both sides have; partitioned tables that differ are copied as a whole. */
    public static MigrationPlan planOfBoth(BackfillPair pair) {
        try (Connection old = pair.source().open(Purpose.CATALOG);
                Connection fresh = pair.target().open(Purpose.CATALOG)) {
            List<TablePlan> tables = Units.read(old, fresh, new Catalog(old).tables(), NewNames.NONE).units().stream()
                    .map(u -> new TablePlan(u.old(), 0, true).mapped(NewNames.NONE.of(u.old(), u.fresh()), u.fresh()))
                    .toList();
            return new MigrationPlan("test", 1, tables);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Count and checksum of every row's text, the same on any server with the same rows. */
    public static String fingerprint(Connection connection, Table table) {
        String columns = table.columns().stream()
                .map(Column::name)
                .map(Identifiers::quote)
                .collect(Collectors.joining(", "));
        String sql =
                "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(ROW(%s)::text, 0)::numeric), 0) FROM ONLY %s"
                        .formatted(columns, Identifiers.quote(table.id()));
        return Queries.on(connection)
                .one("fingerprint of " + table.id(), sql, row -> table.id() + " " + row.getString(1));
    }

    public static List<String> fingerprints(Connection connection, MigrationPlan plan) {
        return plan.plainTables().stream().map(t -> fingerprint(connection, t)).toList();
    }

    public static List<String> fingerprints(Database database, MigrationPlan plan) {
        try (Connection connection = database.open(Purpose.VERIFY)) {
            return fingerprints(connection, plan);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the sessions of ours for one purpose, as an administrator would. */
    public static int terminate(Database database, String purpose) {
        return Integer.parseInt(value(database, """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                 WHERE application_name = 'migrator %s' AND datname = current_database()""".formatted(purpose)));
    }
}
