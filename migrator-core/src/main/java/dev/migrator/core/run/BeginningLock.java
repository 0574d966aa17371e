package dev.migrator.core.run;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Lets one process at a time check, pin the plan and make the first stream: processes that are started together, each
 * for its role, would all find that nothing is there yet. A lock of a session on home, so a dead process holds nothing.
 * Thread-safe.
 */
public final class BeginningLock {
    private static final String LOCK =
            "SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended('migrator beginning', 0))";

    private final Database home;
    private final Duration patience;
    private final Clock clock;

    /** @param patience how long another process may have the lock */
    public BeginningLock(Database home, Duration patience, Clock clock) {
        this.home = home;
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Does the work when it is this process' turn.
     *
     * @throws dev.migrator.core.failure.RetryableFailure if the turn does not come
     */
    public <T> T during(Supplier<T> work) {
        try (Connection session = home.open(Purpose.CONTROL)) {
            Deadline.in(patience, clock)
                    .await(() -> isTaken(session), () -> "another `migrator start` is still making the first stream");
            return work.get();
        } catch (SQLException e) {
            throw SqlFailures.wrap("letting the next process begin", e);
        }
    }

    private static boolean isTaken(Connection session) {
        return Queries.on(session).one("locking the beginning", LOCK, row -> row.getBoolean(1));
    }
}
