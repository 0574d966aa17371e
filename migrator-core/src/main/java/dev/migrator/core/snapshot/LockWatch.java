package dev.migrator.core.snapshot;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Rounds;
import dev.migrator.core.failure.MigratorException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks several times a second, in a session of its own, whether somebody waits for a lock on a table because of sessions
 * of ours, and ends those sessions once that has lasted too long: whoever needs a lock like that of ALTER TABLE makes
 * everybody who comes later wait behind it. Works from its creation until it is closed.
 */
public final class LockWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LockWatch.class);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final int LOOKS_A_WAIT = 5;
    /** The server's lock table is looked at for a tenth of the time at most. */
    private static final int REST = 9;

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);

    /** Cheap, for the queues themselves are asked of the server only if somebody waits. */
    private static final String ANYBODY = """
            SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_locks
                            WHERE NOT granted AND locktype = 'relation'
                              AND waitstart < pg_catalog.clock_timestamp() - ?::interval)""";

    /** Whoever waits behind one who waits for us waits for us too. */
    private static final String FIRST = """
            WITH RECURSIVE waiting AS MATERIALIZED (
                SELECT l.pid, l.locktype, l.relation, l.waitstart, pg_catalog.pg_blocking_pids(l.pid) AS behind
                  FROM pg_catalog.pg_locks l WHERE NOT l.granted AND l.pid <> ALL (?::int[])),
            queue(pid) AS (
                SELECT w.pid FROM waiting w WHERE w.behind && ?::int[]
                UNION
                SELECT w.pid FROM waiting w JOIN queue q ON q.pid = ANY (w.behind))
            SELECT w.pid, w.relation::regclass::text AS relation, coalesce(a.query, '') AS query,
                   pg_catalog.concat_ws(', ', a.usename, nullif(a.application_name, '')) AS who,
                   extract(epoch FROM pg_catalog.clock_timestamp() - w.waitstart) * 1000 AS milliseconds
              FROM queue q JOIN waiting w ON w.pid = q.pid LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = w.pid
             WHERE w.locktype = 'relation' AND w.waitstart < pg_catalog.clock_timestamp() - ?::interval
             ORDER BY w.waitstart LIMIT 1""";

    /** A process id may belong to somebody else by now. */
    private static final String END = """
            SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
             WHERE pid = ANY (?::int[]) AND application_name LIKE 'migrator %'
               AND datname = pg_catalog.current_database() AND usename = session_user""";

    private final Database database;
    private final LockHolder holder;
    private final Duration after;
    private final Rounds rounds;
    private final Thread thread = new Thread(this::run, "migrator lock watch");
    private volatile @Nullable Connection session;
    private boolean blind;

    /** @param after how long somebody may wait because of {@code holder} */
    public LockWatch(Database database, LockHolder holder, Duration after) {
        this.database = database;
        this.holder = holder;
        this.after = after;
        this.rounds = Rounds.every(pause(after));
        thread.setDaemon(true);
        thread.start();
    }

    private static Duration pause(Duration after) {
        Duration often = after.dividedBy(LOOKS_A_WAIT);
        return often.compareTo(LONGEST_PAUSE) < 0 ? often : LONGEST_PAUSE;
    }

    private void run() {
        Duration took;
        do {
            long begun = System.nanoTime();
            lookSafely();
            took = Duration.ofNanos(System.nanoTime() - begun);
        } while (rounds.next(took.multipliedBy(REST)));
        disconnect();
    }

    private void lookSafely() {
        try {
            look(Queries.on(connected()));
            blind = false;
        } catch (MigratorException e) {
            disconnect();
            if (!blind && !rounds.isStopped()) {
                blind = true;
                LOG.warn(
                        "{} cannot be asked now whether somebody waits for locks of ours: {}",
                        database.describe(),
                        e.getMessage());
            }
        }
    }

    private void look(Queries server) {
        Set<Integer> ours = holder.sessions(server);
        if (!ours.isEmpty() && isAnybodyWaiting(server)) {
            first(server, ours).ifPresent(waiting -> giveWay(server, waiting, ours));
        }
    }

    private boolean isAnybodyWaiting(Queries server) {
        return server.one("looking for waiting sessions", ANYBODY, row -> row.getBoolean(1), interval());
    }

    private Optional<Waiting> first(Queries server, Set<Integer> ours) {
        String pids = array(ours);
        return server.first("looking who waits for our locks", FIRST, LockWatch::waiting, pids, pids, interval());
    }

    private void giveWay(Queries server, Waiting waiting, Set<Integer> ours) {
        Set<Integer> ending = holder.giveWay(waiting, ours);
        long ended =
                server.list("ending sessions that hold locks", END, row -> row.getBoolean(1), array(ending)).stream()
                        .filter(done -> done)
                        .count();
        LOG.warn("{}: {}. {} sessions of ours gave way", database.describe(), waiting.sentence(), ended);
    }

    private String interval() {
        return after.toMillis() + " milliseconds";
    }

    private static Waiting waiting(ResultSet row) throws SQLException {
        return new Waiting(
                row.getInt("pid"),
                row.getString("who"),
                row.getString("relation"),
                row.getString("query"),
                Duration.ofMillis(row.getLong("milliseconds")));
    }

    private static String array(Collection<Integer> pids) {
        return pids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    private Connection connected() {
        Connection open = session;
        if (open == null) {
            open = database.open(Purpose.MONITOR);
            session = open;
        }
        return open;
    }

    private void disconnect() {
        Connection open = session;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("closing the session of a lock watch failed: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        rounds.stop();
        try {
            thread.join(ENDS_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("{} did not answer a lock watch within {}; it is left behind", database.describe(), ENDS_WITHIN);
        }
    }
}
