package dev.migrator.verify;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.ControlSchema;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.embedded.postgres.PostgresServer;
import dev.migrator.verify.align.StreamEnds;
import dev.migrator.verify.repair.Repair;
import dev.migrator.verify.repair.RepairReport;
import dev.migrator.verify.report.RowDifference;
import dev.migrator.verify.report.TableReport;
import dev.migrator.verify.report.VerificationReport;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two databases of their own with the control schema and a stream of two lanes between them. */
final class Pair implements AutoCloseable {
    static final String STREAM = "f1";

    final Database source;
    final Database target;
    final HikariDataSource pool;
    final LaneStore lanes;
    VerificationOptions options =
            new VerificationOptions(2, 20_000, 1000, Duration.ofMillis(500), Duration.ofSeconds(20));

    private Pair(Database source, Database target) {
        this.source = source;
        this.target = target;
        this.pool = target.pool(Purpose.CONTROL, 4, Duration.ofSeconds(5));
        this.lanes = new LaneStore(pool);
    }

    static Pair oldToNew(String template) {
        return between(Side.OLD, template);
    }

    static Pair oldToNewEncoded(String old, String fresh) {
        return between(Side.OLD, old, fresh);
    }

    static Pair between(Side from, String template) {
        return between(from, template, template);
    }

    private static Pair between(Side from, String sourceTemplate, String targetTemplate) {
        String name = Servers.freshName();
        Pair pair = new Pair(database(from, name, sourceTemplate), database(from.other(), name, targetTemplate));
        ControlSchema.install(pair.source);
        ControlSchema.install(pair.target);
        pair.lanes.create(new LaneId(STREAM, 0), Lsn.ZERO, null);
        pair.lanes.create(new LaneId(STREAM, 1), Lsn.ZERO, null);
        return pair;
    }

    private static Database database(Side side, String name, String template) {
        PostgresServer server = Servers.on(side);
        try (Connection connection =
                        DriverManager.getConnection(server.endpoint("postgres").jdbcUrl(), "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " " + template);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return new Database(side, server.endpoint(name));
    }

    StreamEnds ends() {
        return new StreamEnds(source, target, lanes, STREAM);
    }

    /** Plays replay with nothing to apply; the caller closes it. */
    IdleReplay replay() {
        return IdleReplay.start(this);
    }

    VerificationReport verify() {
        return new Verification(
                        ends(),
                        new VerificationScope(plan().tables(), id -> true),
                        options,
                        VerificationListener.NONE,
                        Clock.systemUTC())
                .run();
    }

    RepairReport repair(VerificationReport report) {
        return new Repair(ends(), plan(), options.patience(), Clock.systemUTC()).run(report);
    }

    /** The plan as it would have been made from the source as it is now. */
    MigrationPlan plan() {
        try (Connection connection = source.open(Purpose.CATALOG)) {
            List<TablePlan> tables = new Catalog(connection)
                    .tables().stream().map(t -> new TablePlan(t, 0, false)).toList();
            return new MigrationPlan("test", 2, tables);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    void onBoth(String sql) {
        onSource(sql);
        onTarget(sql);
    }

    void onSource(String sql) {
        run(source, sql);
    }

    void onTarget(String sql) {
        run(target, sql);
    }

    long countOnSource(String query) {
        return count(source, query);
    }

    long countOnTarget(String query) {
        return count(target, query);
    }

    private static long count(Database database, String query) {
        try (Connection connection = database.open(Purpose.MONITOR)) {
            return Queries.on(connection).one("counting", query, row -> row.getLong(1));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void run(Database database, String sql) {
        try (Connection connection = database.open(Purpose.COPY_IN);
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public; SET session_replication_role = origin; " + sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** "table KIND key" or "table KIND row" for every named row, in the report's order. */
    static List<String> named(VerificationReport report) {
        List<String> named = new ArrayList<>();
        for (TableReport table : report.tables()) {
            for (RowDifference row : table.differences()) {
                String name = row.key().isEmpty() ? row.row() : String.join(",", row.key());
                String copies = row.copies() == 1 ? "" : " x" + row.copies();
                named.add("%s %s %s%s".formatted(table.table().name(), row.kind(), name, copies));
            }
        }
        return named;
    }

    @Override
    public void close() {
        pool.close();
    }
}
