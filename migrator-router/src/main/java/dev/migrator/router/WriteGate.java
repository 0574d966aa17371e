package dev.migrator.router;

import dev.migrator.core.control.Route;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets write transactions start under the present route, makes them wait while it is held, and counts those that are
 * open. Once {@link #follow} has returned, no write transaction starts under an older epoch: only then may the epoch
 * be acknowledged. Thread-safe.
 */
final class WriteGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Duration holdTimeout;
    private final Counters counters;
    private volatile Route route;
    private int open;

    WriteGate(Route first, Duration holdTimeout, Counters counters) {
        this.route = first;
        this.holdTimeout = holdTimeout;
        this.counters = counters;
    }

    Route route() {
        return route;
    }

    Duration holdTimeout() {
        return holdTimeout;
    }

    int openWrites() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the route over if it is newer; true if it was. */
    boolean follow(Route newer) {
        lock.lock();
        try {
            if (newer.epoch() <= route.epoch()) {
                return false;
            }
            route = newer;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts a write transaction, after the hold if there is one. The caller ends it with {@link #leave}.
     *
     * @return the route that the transaction follows to its end
     */
    Route enter() throws SQLTransientException {
        lock.lock();
        try {
            if (route.held()) {
                waitForRelease();
            }
            open++;
            counters.writeTransactions.increment();
            return route;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            open--;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the route is newer than {@code epoch}, at most for the given time. */
    void awaitNewerThan(long epoch, Duration timeout) throws SQLTransientException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (route.epoch() <= epoch && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    private void waitForRelease() throws SQLTransientException {
        long started = System.nanoTime();
        long left = holdTimeout.toNanos();
        try {
            while (route.held()) {
                if (left <= 0) {
                    throw new SQLTransientException(
                            "writes have been held for %d ms by route epoch %d and this router waits no longer; the switch has not ended, run the transaction again"
                                    .formatted(holdTimeout.toMillis(), route.epoch()));
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            counters.held(System.nanoTime() - started);
        }
    }

    private static SQLTransientException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SQLTransientException("interrupted while waiting for the route", e);
    }
}
