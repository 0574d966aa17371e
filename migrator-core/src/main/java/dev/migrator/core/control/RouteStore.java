package dev.migrator.core.control;

import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * The route and the routers that follow it, in the control schema of one database. Home's is the truth; the other
 * database has a copy for the time when home cannot be reached. Thread-safe.
 */
public final class RouteStore {
    /** The channel on which home announces each new epoch. */
    public static final String CHANNEL = "migrator_route";

    private static final int ATTEMPTS = 20;

    private static final String READ = "SELECT epoch, writes, dual, reads_percent, held FROM migrator.route";

    private static final String CHANGE = """
            INSERT INTO migrator.route AS r (epoch, writes, dual, reads_percent, held) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (only_row) DO UPDATE
               SET epoch = excluded.epoch, writes = excluded.writes, dual = excluded.dual,
                   reads_percent = excluded.reads_percent, held = excluded.held, changed_at = clock_timestamp()
             WHERE r.epoch = ?""";

    private static final String MIRROR = CHANGE.replace("WHERE r.epoch = ?", "WHERE r.epoch < ?");

    private static final String ACKNOWLEDGE = """
            INSERT INTO migrator.router (id, application, epoch, open_writes, statistics) VALUES (?, ?, ?, ?, ?::jsonb)
            ON CONFLICT (id) DO UPDATE
               SET application = excluded.application, epoch = excluded.epoch, open_writes = excluded.open_writes,
                   statistics = excluded.statistics, seen_at = clock_timestamp()""";

    private static final String ROUTERS = """
            SELECT id, application, epoch, open_writes,
                   (extract(epoch FROM clock_timestamp() - seen_at) * 1000)::bigint AS seen_millis
              FROM migrator.router
             WHERE seen_at > clock_timestamp() - ? * interval '1 millisecond'
             ORDER BY application, id""";

    private final DataSource database;

    /** Over the control schema of one database, by sessions in autocommit mode. */
    public RouteStore(DataSource database) {
        this.database = database;
    }

    /** The route, {@link Route#INITIAL} if none has been set or the control schema is not there. */
    public Route read() {
        try (Connection connection = database.getConnection()) {
            return read(connection);
        } catch (SQLException e) {
            if (SqlState.isMissingRelation(e)) {
                return Route.INITIAL;
            }
            throw SqlFailures.wrap("reading the route", e);
        }
    }

    /**
     * Sets the route that {@code next} makes of the present one, under the next epoch, and announces it. {@code next}
     * may be called several times if others change the route at the same moment; its epoch is ignored.
     *
     * @return the route as it was stored
     */
    public Route change(UnaryOperator<Route> next) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Route present = read();
            Route wanted = withEpoch(next.apply(present), present.epoch() + 1);
            if (exchange(present, wanted)) {
                return wanted;
            }
        }
        throw new RetryableFailure(
                "the route was changed by others %d times while it was to be changed; try again".formatted(ATTEMPTS));
    }

    /**
     * Copies a route of home to this database if it is newer than what stands here.
     *
     * @return false if that was not possible: the copy is a convenience and no step depends on it
     */
    public boolean mirror(Route route) {
        try (Connection connection = database.getConnection()) {
            write(connection, MIRROR, route, route.epoch());
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Reports a router: from now on it starts no write transaction under an epoch older than {@code epoch}.
     *
     * @param statistics a JSON object
     */
    public void acknowledge(String router, String application, long epoch, int openWrites, String statistics) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ACKNOWLEDGE)) {
            statement.setString(1, router);
            statement.setString(2, application);
            statement.setLong(3, epoch);
            statement.setInt(4, openWrites);
            statement.setString(5, statistics);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw SqlFailures.wrap("reporting router " + router, e);
        }
    }

    /** Takes a router that has been closed off the list. */
    public void forget(String router) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("DELETE FROM migrator.router WHERE id = ?")) {
            statement.setString(1, router);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw SqlFailures.wrap("removing router " + router, e);
        }
    }

    /** The routers that reported within the given time. */
    public List<RouterRecord> routers(Duration aliveWithin) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ROUTERS)) {
            statement.setLong(1, aliveWithin.toMillis());
            try (ResultSet rows = statement.executeQuery()) {
                List<RouterRecord> routers = new ArrayList<>();
                while (rows.next()) {
                    routers.add(new RouterRecord(
                            rows.getString("id"),
                            rows.getString("application"),
                            rows.getLong("epoch"),
                            rows.getInt("open_writes"),
                            Duration.ofMillis(rows.getLong("seen_millis"))));
                }
                return routers;
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("listing the routers", e);
        }
    }

    private boolean exchange(Route present, Route wanted) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                boolean stored = write(connection, CHANGE, wanted, present.epoch()) == 1;
                announce(connection, wanted);
                if (stored) {
                    connection.commit();
                }
                return stored;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw SqlFailures.wrap("changing the route to " + wanted, e);
        }
    }

    private static int write(Connection connection, String sql, Route route, long epoch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, route.epoch());
            statement.setString(2, route.writes().word());
            statement.setBoolean(3, route.dual());
            statement.setInt(4, route.readsPercent());
            statement.setBoolean(5, route.held());
            statement.setLong(6, epoch);
            return statement.executeUpdate();
        }
    }

    private static void announce(Connection connection, Route route) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.pg_notify(?, ?)")) {
            statement.setString(1, CHANNEL);
            statement.setString(2, Long.toString(route.epoch()));
            statement.execute();
        }
    }

    private static Route read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Route.INITIAL;
            }
            return new Route(
                    row.getLong("epoch"),
                    Side.valueOf(row.getString("writes").toUpperCase(Locale.ROOT)),
                    row.getBoolean("dual"),
                    row.getInt("reads_percent"),
                    row.getBoolean("held"));
        }
    }

    private static Route withEpoch(Route route, long epoch) {
        return new Route(epoch, route.writes(), route.dual(), route.readsPercent(), route.held());
    }
}
