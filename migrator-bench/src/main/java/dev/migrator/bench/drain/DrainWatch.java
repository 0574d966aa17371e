package dev.migrator.bench.drain;

import dev.migrator.bench.contestant.Carrying;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Sees the first and the last change of a backlog arrive on new, to 20 ms. */
final class DrainWatch {
    /** What the last change of the backlog writes. */
    static final String END = "the end";

    private static final long POLL = Duration.ofMillis(20).toNanos();
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final String SQL = """
            SELECT EXISTS (SELECT FROM public.pgbench_history) AS begun, filler = '%s' AS over
              FROM public.pgbench_branches WHERE bid = 1""".formatted(END);

    private final Database target;

    DrainWatch(Database target) {
        this.target = target;
    }

    /**
     * Returns when all is applied.
     *
     * @param start on {@link System#nanoTime()}
     * @throws RetryableFailure if that takes more than half an hour
     */
    Times await(Carrying carrying, long start) {
        try (Connection connection = target.open(Purpose.MONITOR)) {
            Queries queries = Queries.on(connection);
            long first = 0;
            while (System.nanoTime() - start < LONGEST.toNanos()) {
                Seen seen = queries.one("watching the drain", SQL, r -> new Seen(r.getBoolean(1), r.getBoolean(2)));
                long now = System.nanoTime();
                first = first == 0 && seen.begun ? now : first;
                if (seen.over) {
                    return new Times(Duration.ofNanos(now - start), Duration.ofNanos(now - first));
                }
                carrying.requireAlive();
                LockSupport.parkNanos(POLL);
            }
            throw new RetryableFailure("the backlog was not applied within " + LONGEST);
        } catch (SQLException e) {
            throw SqlFailures.wrap("watching the drain", e);
        }
    }

    /**
     * How long it took.
     *
     * @param all from the start
     * @param fromFirst from the moment at which the first change was visible
     */
    record Times(Duration all, Duration fromFirst) {}

    private record Seen(boolean begun, boolean over) {}
}
