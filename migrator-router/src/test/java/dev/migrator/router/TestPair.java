package dev.migrator.router;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.ControlSchema;
import dev.migrator.core.control.Route;
import dev.migrator.core.control.RouteStore;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** Two real servers with the control schema, shared by the tests of this module; each test class has its databases. */
final class TestPair implements AutoCloseable {
    static final PostgresServer OLD =
            PostgresServer.start(PostgresOptions.of(14).withoutFsync());
    static final PostgresServer NEW =
            PostgresServer.start(PostgresOptions.of(18).withoutFsync());

    final Endpoint old;
    final Endpoint fresh;
    private final com.zaxxer.hikari.HikariDataSource home;
    final RouteStore routes;

    private TestPair(String database) {
        OLD.createDatabase(database);
        NEW.createDatabase(database);
        old = OLD.endpoint(database);
        fresh = NEW.endpoint(database);
        ControlSchema.install(new Database(Side.OLD, old));
        ControlSchema.install(new Database(Side.NEW, fresh));
        home = new Database(Side.NEW, fresh).pool(Purpose.CONTROL, 2, Duration.ofSeconds(5));
        routes = new RouteStore(home);
    }

    static TestPair create(String database) {
        return new TestPair(database);
    }

    /** Everything back to the beginning: all on old, no readers on new. */
    Route reset() {
        return route(r -> new Route(0, Side.OLD, false, 0, false));
    }

    Route route(UnaryOperator<Route> change) {
        return routes.change(change);
    }

    void both(String sql) {
        run(old, sql);
        run(fresh, sql);
    }

    void run(Endpoint on, String sql) {
        try (Connection connection = plain(on);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    List<String> rows(Endpoint on, String sql) {
        try (Connection connection = plain(on);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> list = new ArrayList<>();
            while (rows.next()) {
                list.add(rows.getString(1));
            }
            return list;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    String value(Endpoint on, String sql) {
        return rows(on, sql).get(0);
    }

    static Connection plain(Endpoint on) throws SQLException {
        return DriverManager.getConnection(on.jdbcUrl(), on.user(), "postgres");
    }

    /** Waits until the condition holds; fails after five seconds. */
    static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 5 s: " + what);
            }
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        home.close();
    }
}
