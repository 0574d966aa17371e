package dev.migrator.core.run;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time pin the plan and make the stream, whatever role it starts in: a lock of a session on home.
 * Not thread-safe.
 */
public final class StartLock {
    private static final Logger LOG = LoggerFactory.getLogger(StartLock.class);
    private static final String LOCK =
            "SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended('migrator start', 0))";

    private final Database home;
    private @Nullable Connection session;

    private StartLock(Database home) {
        this.home = home;
    }

    /**
     * Does the work while no other process does its own, waiting for that if need be.
     *
     * @throws RetryableFailure if another still does after {@code patience}, or home does not answer
     */
    public static <T> T alone(Database home, Duration patience, Clock clock, Supplier<T> work) {
        StartLock lock = new StartLock(home);
        lock.session = home.open(Purpose.CONTROL);
        try {
            Deadline.in(patience, clock).await(lock::isTaken, () -> "another `migrator start` is making the stream");
            return work.get();
        } finally {
            lock.close();
        }
    }

    /** Waits on the server, as long as a lock of such a session may. */
    private boolean isTaken() {
        Connection open = session == null ? home.open(Purpose.CONTROL) : session;
        session = open;
        try {
            Queries.on(open).one("waiting for other starts", LOCK, row -> "");
            return true;
        } catch (RetryableFailure e) {
            LOG.debug("another start is at work still", e);
            close();
            return false;
        }
    }

    private void close() {
        Connection open = session;
        session = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException e) {
            LOG.debug("closing the session of the lock", SqlFailures.wrap("closing a session", e));
        }
    }
}
