package dev.migrator.router;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.RouteStore;
import dev.migrator.core.failure.MigratorException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for home to announce a new epoch, with a bound, so that polling stands behind it. For one thread; {@link #stop}
 * may be called by any.
 */
final class RouteListener {
    private static final Logger LOG = LoggerFactory.getLogger(RouteListener.class);
    private static final long REOPEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Database home;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Connection connection;
    private long lastTry = System.nanoTime() - REOPEN_NANOS;

    RouteListener(Database home) {
        this.home = home;
    }

    /** Returns when something was announced, after {@code longest}, or when stopped. */
    void await(Duration longest) throws InterruptedException {
        Connection open = connection();
        if (open == null) {
            stopped.await(longest.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        try {
            open.unwrap(PGConnection.class).getNotifications((int) longest.toMillis());
        } catch (SQLException e) {
            LOG.info("Listening for the route on {} ended: {}; polling goes on", home.describe(), e.getMessage());
            close();
        }
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    void stop() {
        stopped.countDown();
    }

    void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("Closing the listening session failed", e);
            }
        }
    }

    private @Nullable Connection connection() {
        if (connection == null && System.nanoTime() - lastTry >= REOPEN_NANOS) {
            lastTry = System.nanoTime();
            connection = open();
        }
        return connection;
    }

    private @Nullable Connection open() {
        try {
            Connection fresh = home.open(Purpose.CONTROL);
            try (Statement statement = fresh.createStatement()) {
                statement.execute("LISTEN " + RouteStore.CHANNEL);
                return fresh;
            } catch (SQLException e) {
                fresh.close();
                throw e;
            }
        } catch (SQLException | MigratorException e) {
            LOG.debug("Cannot listen for the route on {}; polling goes on", home.describe(), e);
            return null;
        }
    }
}
