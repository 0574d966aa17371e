package dev.migrator.backfill.pace;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Where workers wait for their turn and bytes for theirs. Thread-safe. */
final class Gate {
    /** How soon a waiting worker notices that it is over. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Integer> working = new HashSet<>();
    private final LongAdder moved = new LongAdder();
    private final ByteRate rate;
    private final Rest rest = new Rest();
    private int allowed;
    private int idles;
    private boolean paused;
    private boolean still;
    private volatile boolean bounded;

    /** Open for {@code allowed} workers, with no bound of bytes. */
    Gate(int allowed, LongSupplier nanos) {
        this.allowed = allowed;
        this.nanos = nanos;
        this.rate = new ByteRate(0, nanos.getAsLong());
    }

    /**
     * @param bytesPerSecond 0 for no bound
     * @param partsOfTime one of so many is for copying; 1 for all
     */
    void set(int workers, long bytesPerSecond, int partsOfTime, boolean pause) {
        lock.lock();
        try {
            allowed = workers;
            rate.change(bytesPerSecond, nanos.getAsLong());
            rest.change(partsOfTime, nanos.getAsLong());
            paused = pause;
            bound();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets no bytes pass as long as it is {@code true}, and then as before. */
    void holdStill(boolean hold) {
        lock.lock();
        try {
            still = hold;
            bound();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void bound() {
        bounded = still || rate.bytesPerSecond() > 0 || rest.isNeeded();
    }

    boolean awaitTurn(int worker, BooleanSupplier over) {
        lock.lock();
        try {
            working.remove(worker);
            boolean mine = await(() -> !paused && worker < allowed, over);
            if (mine) {
                working.add(worker);
            }
            return mine;
        } finally {
            lock.unlock();
        }
    }

    void leave(int worker) {
        lock.lock();
        try {
            if (working.remove(worker) && working.isEmpty()) {
                idles++;
            }
        } finally {
            lock.unlock();
        }
    }

    boolean awaitResumed(BooleanSupplier over) {
        lock.lock();
        try {
            return await(() -> !paused, over) && !over.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    void pass(int bytes, BooleanSupplier stopped) {
        pass(bytes, stopped, true);
    }

    /** Without a rest for what was done before. */
    void passSoon(int bytes, BooleanSupplier stopped) {
        pass(bytes, stopped, false);
    }

    /** Waits for as long as the work took, at most for {@link Rest#LONGEST_WORK}, or until it is stopped; returns how long it was. */
    Duration rest(Duration work, BooleanSupplier stopped) {
        long begun = nanos.getAsLong();
        long until = begun + Math.min(work.toNanos(), Rest.LONGEST_WORK);
        lock.lock();
        try {
            awaitPass(() -> until - nanos.getAsLong(), stopped);
        } finally {
            lock.unlock();
        }
        return Duration.ofNanos(nanos.getAsLong() - begun);
    }

    private void pass(int bytes, BooleanSupplier stopped, boolean rests) {
        moved.add(bytes);
        if (!bounded) {
            return;
        }
        lock.lock();
        try {
            if (rests) {
                rest.worked(nanos.getAsLong());
                awaitPass(() -> rest.left(nanos.getAsLong()), stopped);
            }
            awaitPass(() -> still ? LOOK_NANOS : 0, stopped);
            awaitPass(() -> rate.tryPass(bytes, nanos.getAsLong()), stopped);
            rest.works(nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    private void awaitPass(LongSupplier tried, BooleanSupplier stopped) {
        long wait = tried.getAsLong();
        while (wait > 0 && !stopped.getAsBoolean() && waited(wait)) {
            wait = tried.getAsLong();
        }
    }

    /** Workers that have a chunk. */
    int working() {
        lock.lock();
        try {
            return working.size();
        } finally {
            lock.unlock();
        }
    }

    /** How often the last worker has left. */
    int idles() {
        lock.lock();
        try {
            return idles;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody has a chunk any more. */
    void clear() {
        lock.lock();
        try {
            working.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that have passed. */
    long moved() {
        return moved.sum();
    }

    private boolean await(BooleanSupplier condition, BooleanSupplier over) {
        while (!condition.getAsBoolean()) {
            if (over.getAsBoolean() || !waited(LOOK_NANOS)) {
                return false;
            }
        }
        return true;
    }

    /** False if the thread was interrupted, which is kept. */
    @SuppressWarnings("WaitNotInLoop") // whoever calls this looks again
    private boolean waited(long atMostNanos) {
        try {
            changed.awaitNanos(Math.min(atMostNanos, LOOK_NANOS));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
