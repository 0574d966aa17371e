package dev.migrator.router;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import dev.migrator.router.dual.DualWrites;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The application's DataSource while its database moves. Every transaction lives on one database: read-only ones and
 * autocommit queries go where reads go, all else where writes go, as the route said when the transaction began. While a
 * switch of the writes holds them, new write transactions wait and then go on where the route says; they do not fail.
 *
 * <p>A connection has a session of a database only while a transaction or an open result needs it, so nothing that
 * lives in a session is carried from one transaction to the next: {@code SET}, temporary tables, session advisory
 * locks, {@code LISTEN}, cursors WITH HOLD. Transactions begin and end through {@link Connection}, not by SQL text. A
 * batch in autocommit mode is one transaction. A transaction that was open when the writes moved may get SQLSTATE 40001
 * and is to be run again, as after any serialization failure.
 *
 * <p>Thread-safe; its connections are not, as usual.
 */
public final class MigratorDataSource implements DataSource, AutoCloseable {
    private final Counters counters = new Counters();
    private final SessionMarks marks = new SessionMarks();
    private final ControlPools control;
    private final Pools pools;
    private final DualWrites dual;
    private final RouteFollower follower;
    private final Router router;

    private MigratorDataSource(RouterSettings settings) {
        control = ControlPools.open(settings);
        WriteGate gate = new WriteGate(first(control), settings.holdTimeout(), counters);
        pools = new Pools(settings);
        Database writer = new Database(Side.NEW, settings.dualWriter());
        dual = new DualWrites(control.databases().old(), writer, pools.application(), control.home(), counters);
        follower = new RouteFollower(settings, control, gate, counters, dual::follow);
        NewHealth health = new NewHealth(settings.application() + "-reads-on-new");
        ReadPolicy reads = new ReadPolicy(follower::applied, health, counters, settings.random());
        router = new Router(gate, follower, pools, reads, health, new Classifier(), marks, dual, counters);
        follower.start();
    }

    /** Starts a router between the old database and the new one, whose control schema says where everything goes. */
    public static Builder builder(Endpoint old, Endpoint fresh) {
        return new Builder(old, fresh);
    }

    @Override
    public Connection getConnection() {
        return new LogicalConnection(router);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("the user is chosen when the data source is built");
    }

    /** The route that new transactions follow now. */
    public Route route() {
        return router.gate().route();
    }

    /** The id under which this router reports itself in the control schema. */
    public String routerId() {
        return follower.id();
    }

    public RouterStatistics statistics() {
        return counters.snapshot();
    }

    /** Physical sessions that are borrowed from the pools now. */
    public int activeSessions() {
        return pools.active();
    }

    /** What this thread must see when it reads, because it wrote it; empty if it wrote nothing to old. */
    public Optional<ReadAfter> lastWrite() {
        return marks.ofThread();
    }

    /** Makes reads of this thread see what was written before the token, for example by an earlier request. */
    public void readAfter(ReadAfter token) {
        marks.require(token);
    }

    /** Ends the router; bounded. Connections that are still in use fail. */
    @Override
    public void close() {
        follower.close();
        dual.close();
        pools.close();
        control.close();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logging goes through slf4j");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (!type.isInstance(this)) {
            throw new SQLException("not a wrapper for " + type.getName());
        }
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    private static Route first(ControlPools control) {
        try {
            return RouteFollower.first(control);
        } catch (RuntimeException e) {
            control.close();
            throw e;
        }
    }

    /** Collects the choices; what is not chosen has a default. */
    public static final class Builder {
        private final Endpoint old;
        private final Endpoint fresh;
        private Endpoint dualWriter;
        private String application = "application";
        private int poolSize = 10;
        private Duration connectionTimeout = Duration.ofSeconds(10);
        private Duration holdTimeout = Duration.ofSeconds(30);
        private Duration pollInterval = Duration.ofMillis(100);
        private final Map<String, String> connectionProperties = new HashMap<>();
        private RandomGenerator random = new PerThreadRandom();

        private Builder(Endpoint old, Endpoint fresh) {
            this.old = old;
            this.fresh = fresh;
            this.dualWriter = fresh;
        }

        /** The name under which sessions and the router report themselves. */
        public Builder application(String name) {
            application = name;
            return this;
        }

        /** Sessions on each database; default 10. */
        public Builder poolSize(int size) {
            poolSize = size;
            return this;
        }

        /** How long a statement waits for a session of the pool; default 10 seconds. */
        public Builder connectionTimeout(Duration timeout) {
            connectionTimeout = timeout;
            return this;
        }

        /** How long a write waits for a switch to end; default 30 seconds. */
        public Builder holdTimeout(Duration timeout) {
            holdTimeout = timeout;
            return this;
        }

        /** How often the route is read, besides being announced; default 100 milliseconds, at most 200. */
        public Builder pollInterval(Duration interval) {
            if (interval.toMillis() < 1 || interval.toMillis() > 200) {
                throw new IllegalArgumentException(
                        "the route is polled every 1 to 200 ms, not every " + interval.toMillis());
            }
            pollInterval = interval;
            return this;
        }

        /** A pgjdbc connection property for the application's sessions on both databases. */
        public Builder connectionProperty(String name, String value) {
            connectionProperties.put(name, value);
            return this;
        }

        /** Who writes to new ahead of the log: a role that may set session_replication_role; default the application's. */
        public Builder dualWriter(Endpoint endpoint) {
            dualWriter = endpoint;
            return this;
        }

        /** Chooses which reads go to new; must be thread-safe. */
        public Builder random(RandomGenerator generator) {
            random = generator;
            return this;
        }

        /**
         * Opens the router: reads the route and begins to follow it. New may be down if old has a copy of the route.
         *
         * @throws dev.migrator.core.failure.RetryableFailure if the route can be read on neither database
         */
        public MigratorDataSource build() {
            return new MigratorDataSource(new RouterSettings(
                    old,
                    fresh,
                    dualWriter,
                    application,
                    poolSize,
                    connectionTimeout,
                    holdTimeout,
                    pollInterval,
                    connectionProperties,
                    random));
        }
    }

    private static final class PerThreadRandom implements RandomGenerator {
        @Override
        public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }
    }
}
