package dev.migrator.core.run;

import dev.migrator.core.connect.Database;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of several processes leads a role that others help with: whoever has its lock. One that loses its session on home has
 * some seconds to come back before another takes over. Thread-safe.
 */
public final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    /** A leader whose session broke tries each second to have it back. */
    private static final Duration TAKE_OVER_AFTER = Duration.ofSeconds(3);

    private final Role role;
    private final RoleLocks lock;
    private final Clock clock;
    private volatile boolean ours;
    private @Nullable Instant freeSince;

    private Leadership(Role role, RoleLocks lock, boolean ours, Clock clock) {
        this.role = role;
        this.lock = lock;
        this.ours = ours;
        this.clock = clock;
    }

    /**
     * Leads from now on.
     *
     * @param patience how long the session of a process that has just died may still be there
     * @throws dev.migrator.core.failure.RefusedFailure if another process leads
     */
    public static Leadership take(Database home, Role role, Duration patience, Clock clock) {
        return new Leadership(role, RoleLocks.take(home, Set.of(role), patience, clock), true, clock);
    }

    /**
     * Leads if nobody else does.
     *
     * @throws RetryableFailure if home does not answer
     */
    public static Leadership tryToTake(Database home, Role role, Clock clock) {
        RoleLocks lock = RoleLocks.later(home, Set.of(role));
        return new Leadership(role, lock, lock.hold(), clock);
    }

    /** True if this process leads. */
    public boolean isOurs() {
        return ours;
    }

    /** Holds the lock, or takes it if it has been free for some seconds; while home does not answer nothing changes. */
    public synchronized void look() {
        try {
            boolean now = ours ? lock.hold() : isToBeTaken() && lock.hold();
            if (now != ours) {
                LOG.info(
                        "{} role {} from now on",
                        now ? "leads" : "another process leads, this one helps with",
                        role.word());
            }
            ours = now;
        } catch (RetryableFailure e) {
            LOG.debug("who leads role {} cannot be told now", role.word(), e);
        }
    }

    private boolean isToBeTaken() {
        if (!lock.areFree()) {
            freeSince = null;
            return false;
        }
        Instant now = clock.instant();
        Instant since = freeSince == null ? now : freeSince;
        freeSince = since;
        return !now.isBefore(since.plus(TAKE_OVER_AFTER));
    }

    @Override
    public synchronized void close() {
        ours = false;
        lock.close();
    }
}
