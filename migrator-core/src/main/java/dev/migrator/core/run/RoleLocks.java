package dev.migrator.core.run;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one process to run roles of a migration: locks of a session on home, so that a dead process holds
 * nothing. They keep a second start from disturbing the first; what is correct without them is made so by the slot and
 * the lanes' epochs. Not thread-safe.
 */
public final class RoleLocks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoleLocks.class);
    private static final int CHECK_SECONDS = 5;
    private static final String ALONE =
            "SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended('migrator role ' || ?, 0))";
    private static final String SHARED =
            "SELECT pg_catalog.pg_try_advisory_lock_shared(pg_catalog.hashtextextended('migrator role ' || ?, 0))";

    /** Seen by whoever may log in, and taken by nobody. */
    private static final String FREE = """
            SELECT NOT EXISTS (
                SELECT FROM pg_catalog.pg_locks l, pg_catalog.hashtextextended('migrator role ' || ?, 0) AS key
                 WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
                   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                   AND l.classid::bigint = (key >> 32 & 4294967295) AND l.objid::bigint = (key & 4294967295))""";

    private final Database home;
    private final Set<Role> roles;
    private @Nullable Connection session;

    private RoleLocks(Database home, Set<Role> roles) {
        this.home = home;
        this.roles = new TreeSet<>(roles);
    }

    /**
     * Takes the locks of the roles.
     *
     * @param patience how long the session of a process that has just died may still be there
     * @throws RefusedFailure if another process runs one of them
     */
    public static RoleLocks take(Database home, Set<Role> roles, Duration patience, Clock clock) {
        RoleLocks locks = new RoleLocks(home, roles);
        try {
            Deadline.in(patience, clock).await(locks::hold, () -> "");
            return locks;
        } catch (RetryableFailure e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw new RefusedFailure(
                    "another `migrator start` runs %s of this migration (migrator status shows which process); stop that one first%s"
                            .formatted(
                                    locks.words(),
                                    roles.contains(Role.BACKFILL)
                                            ? ", or help it with the rows: migrator start --role backfill"
                                            : ""),
                    e);
        }
    }

    /** The locks of a process that does not have them yet, for instance because home does not answer. */
    public static RoleLocks later(Database home, Set<Role> roles) {
        return new RoleLocks(home, roles);
    }

    /**
     * Takes the locks again if the session was lost.
     *
     * @throws RefusedFailure if another process has them now; while home does not answer nothing is thrown
     */
    public void keep() {
        try {
            if (!hold()) {
                throw new RefusedFailure(
                        "another `migrator start` took over %s of this migration while new did not answer; this one ends"
                                .formatted(words()));
            }
        } catch (RetryableFailure e) {
            LOG.debug("the locks of this process cannot be taken again yet", e);
        }
    }

    /**
     * Takes the locks if this process does not have them and nobody else has.
     *
     * @return true if they are this process' now
     * @throws RetryableFailure if home does not answer
     */
    boolean hold() {
        return roles.isEmpty() || isThere() || tryToTake();
    }

    /**
     * True if nobody has any of the locks. Nothing is taken, so that nobody is kept from taking them meanwhile.
     *
     * @throws RetryableFailure if home does not answer
     */
    boolean areFree() {
        try (Connection looking = home.open(Purpose.CONTROL)) {
            Queries queries = Queries.on(looking);
            return roles.stream()
                    .allMatch(r -> queries.one(
                            "looking at the lock of role " + r.word(), FREE, row -> row.getBoolean(1), r.word()));
        } catch (SQLException e) {
            throw SqlFailures.wrap("looking at the locks of roles", e);
        }
    }

    private boolean isThere() {
        try {
            return session != null && session.isValid(CHECK_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    private boolean tryToTake() {
        close();
        Connection opened = home.open(Purpose.CONTROL);
        session = opened;
        Queries queries = Queries.on(opened);
        boolean taken = roles.stream()
                .allMatch(r -> queries.one(
                        "locking role " + r.word(), r.isShared() ? SHARED : ALONE, row -> row.getBoolean(1), r.word()));
        if (!taken) {
            close();
        }
        return taken;
    }

    private String words() {
        return roles.size() == 1 ? "role " + roles.iterator().next().word() : "roles";
    }

    @Override
    public void close() {
        Connection open = session;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException | MigratorException e) {
                LOG.debug("closing the session of the locks", e);
            }
        }
    }
}
