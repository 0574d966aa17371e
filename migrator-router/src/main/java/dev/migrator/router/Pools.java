package dev.migrator.router;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.core.connect.Endpoint;
import dev.migrator.core.connect.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The application's physical sessions: its own settings, one pool for each database, and one of read-only sessions on
 * new for the time when old is the authority. Thread-safe.
 */
final class Pools implements AutoCloseable {
    /** Which pool a session comes from. */
    enum Target {
        OLD,
        NEW,
        NEW_READS;

        static Target of(Side side) {
            return side == Side.OLD ? OLD : NEW;
        }
    }

    /** A sick new database must not keep a reader from old for longer than this. */
    private static final Duration READ_WAIT = Duration.ofMillis(500);

    private final HikariDataSource old;
    private final HikariDataSource fresh;
    private final HikariDataSource freshReads;

    Pools(RouterSettings settings) {
        old = pool("old", settings.old(), settings, settings.connectionTimeout());
        fresh = pool("new", settings.fresh(), settings, settings.connectionTimeout());
        freshReads = readOnly(settings);
    }

    Connection borrow(Target target) throws SQLException {
        return switch (target) {
            case OLD -> old.getConnection();
            case NEW -> fresh.getConnection();
            case NEW_READS -> freshReads.getConnection();
        };
    }

    /** The application's sessions to old. */
    DataSource application() {
        return old;
    }

    /** Physical sessions that are borrowed now. */
    int active() {
        return active(old) + active(fresh) + active(freshReads);
    }

    @Override
    public void close() {
        old.close();
        fresh.close();
        freshReads.close();
    }

    private static int active(HikariDataSource pool) {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    private static HikariDataSource readOnly(RouterSettings settings) {
        HikariConfig config = config("new-reads", settings.fresh(), settings, READ_WAIT);
        config.setMinimumIdle(0);
        String options = config.getDataSourceProperties().getProperty("options", "");
        config.addDataSourceProperty("options", (options + " -c default_transaction_read_only=on").strip());
        return new HikariDataSource(config);
    }

    private static HikariDataSource pool(String name, Endpoint endpoint, RouterSettings settings, Duration wait) {
        return new HikariDataSource(config(name, endpoint, settings, wait));
    }

    private static HikariConfig config(String name, Endpoint endpoint, RouterSettings settings, Duration wait) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(settings.application() + "-" + name);
        config.setJdbcUrl(endpoint.jdbcUrl());
        config.setUsername(endpoint.user());
        config.setPassword(endpoint.password().value());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(Math.min(2, settings.poolSize()));
        config.setConnectionTimeout(wait.toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", settings.application());
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "10");
        endpoint.options().forEach(config::addDataSourceProperty);
        settings.connectionProperties().forEach(config::addDataSourceProperty);
        return config;
    }
}
