package dev.migrator.backfill.pace;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.MonitorSession;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks both servers how they are, by one session on each. For one thread at a time. */
final class Sensors implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Sensors.class);
    private static final int COMMITS_BEFORE = 7;
    private static final int FIRST_WITH_CHECKPOINTER = 170_000;

    /** Enough to see who is at work for a tenth of the time. */
    private static final Duration LOOKS_BEFORE = Duration.ofMillis(200);

    private static final Duration GAP_BEFORE = Duration.ofMillis(10);
    /** Whoever is at work then is counted for longer. */
    private static final Duration COUNTS_BEFORE = Duration.ofSeconds(1);

    private static final Duration LOOKS = Duration.ofMillis(700);
    private static final Duration GAP = Duration.ofMillis(50);

    /** A walsender of a logical slot is a reader like ours, no standby; one that only stores log applies nothing. */
    private static final String FURTHEST_STANDBY = """
            SELECT coalesce(nullif(r.application_name, ''), r.pid::text) AS name,
                   greatest(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn), 0)::bigint AS behind
              FROM pg_catalog.pg_stat_replication r
             WHERE r.state IN ('catchup', 'streaming') AND r.replay_lsn IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_replication_slots s
                                WHERE s.active_pid = r.pid AND s.slot_type = 'logical')
             ORDER BY behind DESC LIMIT 1""";

    private static final String COMMIT = "SELECT pg_catalog.setval('migrator.probe', 1)";

    private static final String MAX_WAL_SIZE =
            "SELECT pg_catalog.current_setting('max_wal_size'), pg_catalog.current_setting('server_version_num')::int";

    private final MonitorSession old;
    private final MonitorSession fresh;
    private final Clock clock;
    private final LongSupplier nanos;
    private final SessionLooks looks;

    Sensors(Database old, Database fresh, Clock clock, LongSupplier nanos) {
        this.old = new MonitorSession(old);
        this.fresh = new MonitorSession(fresh);
        this.clock = clock;
        this.nanos = nanos;
        this.looks = new SessionLooks(nanos);
    }

    /**
     * What a commit on old takes when nothing stands in its way: the shortest of some before anything is copied, since the
     * start of this process may be felt by others of them. Empty if it cannot be told.
     */
    Optional<Duration> commitBefore() {
        try {
            Duration shortest = old.ask(queries -> {
                List<Duration> taken = new ArrayList<>();
                for (int i = 0; i < COMMITS_BEFORE; i++) {
                    taken.add(commit(queries));
                }
                return Collections.min(taken);
            });
            log.debug("a commit on old takes {} before the copy", shortest);
            return Optional.of(shortest);
        } catch (MigratorException e) {
            log.warn("how long a commit on old takes cannot be told, so it does not slow the copy: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** What others do on old, to be asked before anything is copied. If old does not say it, they may be at work. */
    SessionLooks.Seen sessionsBefore() {
        SessionLooks.Seen seen = answer(old, queries -> looks.look(queries, LOOKS_BEFORE, GAP_BEFORE));
        if (seen != null && seen.atWork()) {
            seen = answer(old, queries -> looks.look(queries, COUNTS_BEFORE, GAP_BEFORE));
        }
        return seen == null ? new SessionLooks.Seen(0, 0, 0, true) : seen;
    }

    /** What others do on old for some tenths of a second; empty if old does not say it. */
    Optional<SessionLooks.Seen> sessions() {
        return Optional.ofNullable(answer(old, queries -> looks.look(queries, LOOKS, GAP)));
    }

    /**
     * Takes most of a second.
     *
     * @param commits false to write nothing on old; its commits count as taking no time then
     */
    Sample read(boolean commits) {
        return new Sample(
                clock.instant(), answer(old, queries -> old(queries, commits)), answer(fresh, Sensors::fresh));
    }

    private Sample.Old old(Queries queries, boolean commits) {
        Sample.Standby furthest = furthest(queries);
        Duration commit = commits ? commit(queries) : Duration.ZERO;
        return new Sample.Old(furthest, looks.look(queries, LOOKS, GAP), commit);
    }

    private static Sample.Fresh fresh(Queries queries) {
        return queries.one("reading max_wal_size", MAX_WAL_SIZE, row -> {
            String maxWalSize = row.getString(1);
            String checkpoints = row.getInt(2) >= FIRST_WITH_CHECKPOINTER
                    ? "SELECT num_requested FROM pg_catalog.pg_stat_checkpointer"
                    : "SELECT checkpoints_req FROM pg_catalog.pg_stat_bgwriter";
            return new Sample.Fresh(
                    furthest(queries),
                    queries.one("counting the checkpoints", checkpoints, count -> count.getLong(1)),
                    maxWalSize);
        });
    }

    private Duration commit(Queries queries) {
        long begun = nanos.getAsLong();
        queries.one("trying how long a commit takes", COMMIT, row -> true);
        return Duration.ofNanos(nanos.getAsLong() - begun);
    }

    private static Sample.@Nullable Standby furthest(Queries queries) {
        return queries.first(
                        "reading the lag of the standbys",
                        FURTHEST_STANDBY,
                        row -> new Sample.Standby(row.getString("name"), row.getLong("behind")))
                .orElse(null);
    }

    private static <T> @Nullable T answer(MonitorSession session, Function<Queries, T> question) {
        try {
            return session.ask(question);
        } catch (MigratorException e) {
            log.debug("a server does not say how it is: {}", e.getMessage());
            return null;
        }
    }

    @Override
    public void close() {
        old.close();
        fresh.close();
    }
}
