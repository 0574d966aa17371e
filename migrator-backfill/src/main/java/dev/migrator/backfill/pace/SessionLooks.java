package dev.migrator.backfill.pace;

import dev.migrator.core.connect.Queries;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Looks at what the sessions of others do on old, one look after the other for some time, and never for more than a part of
 * that time: a server with thousands of sessions takes long for an answer. Thread-safe.
 */
final class SessionLooks {
    private static final int GAP_OF_LOOK = 50;

    /** Without pg_read_all_stats the state of others is null: then each of their sessions may be at work. */
    private static final String SESSIONS = """
            SELECT count(*) FILTER (WHERE state = 'active') AS active,
                   count(*) FILTER (WHERE state = 'active' OR state LIKE 'idle in transaction%') AS under_way,
                   coalesce(bool_or(state = 'active' OR state LIKE 'idle in transaction%' OR state IS NULL), false) AS at_work
              FROM pg_catalog.pg_stat_activity
             WHERE (backend_type = 'client backend' OR backend_type IS NULL AND usesysid IS NOT NULL AND datid IS NOT NULL)
               AND application_name NOT LIKE 'migrator %' AND application_name NOT LIKE 'Debezium %'""";

    private final LongSupplier nanos;

    SessionLooks(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Looks for {@code time}, once at least, with at least {@code gap} in between. */
    Seen look(Queries old, Duration time, Duration gap) {
        long end = nanos.getAsLong() + time.toNanos();
        Seen seen = Seen.NOTHING;
        long now;
        do {
            long begun = nanos.getAsLong();
            Seen before = seen;
            seen = old.one(
                    "counting the sessions at work",
                    SESSIONS,
                    row -> before.and(row.getInt("active"), row.getInt("under_way"), row.getBoolean("at_work")));
            now = nanos.getAsLong();
            LockSupport.parkNanos(Math.min(Math.max(gap.toNanos(), (now - begun) * GAP_OF_LOOK), end - now));
        } while (now < end && !Thread.currentThread().isInterrupted());
        return seen;
    }

    /**
     * What was seen in some looks.
     *
     * @param active sessions at work, in the last look
     * @param underWay transactions that were under way, of all looks together
     * @param atWork false only if nobody was at work in any of them
     */
    record Seen(int looks, int active, long underWay, boolean atWork) {
        static final Seen NOTHING = new Seen(0, 0, 0, false);

        Seen and(Seen other) {
            return new Seen(looks + other.looks, other.active, underWay + other.underWay, atWork || other.atWork);
        }

        /** The same as of half as many looks, so that later ones count for more. */
        Seen half() {
            return new Seen(looks / 2, active, underWay / 2, atWork);
        }

        private Seen and(int activeNow, int underWayNow, boolean atWorkNow) {
            return and(new Seen(1, activeNow, underWayNow, atWorkNow));
        }

        /** Transactions under way at once, on average; 0 if there was no look. */
        double mean() {
            return looks == 0 ? 0 : (double) underWay / looks;
        }
    }
}
