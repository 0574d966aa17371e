package dev.migrator.cdc.replay;

import dev.migrator.cdc.log.LogReader.Entry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from another source in a thread of its own, so that the next slices are unpacked while the target is busy with the
 * ones before. How much waits here is bounded by memory, not by number. The other source is used, and closed, by that thread
 * alone.
 */
final class ReadAhead implements SliceSource {
    private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);
    private static final long MOST_MEMORY = 16L * 1024 * 1024;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSING = Duration.ofSeconds(4);

    private final SliceSource source;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Read> waiting = new ArrayDeque<>();
    private long memory;
    /** What was handed out last is still being worked on. */
    private long handedOut;

    private long seeks;
    private @Nullable Long target;
    /** Why nothing can be read; null once something, be it nothing new, was read again. */
    private @Nullable RuntimeException failure;

    private boolean told;
    private boolean woken;
    private boolean closed;

    private record Read(List<Entry> entries, long memory) {}

    ReadAhead(SliceSource source, String name) {
        this.source = source;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    @Override
    public void seek(long offset) {
        locked(() -> {
            waiting.clear();
            memory = 0;
            handedOut = 0;
            forgetFailure();
            seeks++;
            target = offset;
            start();
            changed.signalAll();
        });
        source.wakeUp();
    }

    @Override
    public List<Entry> poll(Duration timeout) {
        lock.lock();
        try {
            start();
            memory -= handedOut;
            handedOut = 0;
            changed.signalAll();
            awaitSomething(timeout.toNanos());
            woken = false;
            Read next = waiting.poll();
            if (next != null) {
                handedOut = next.memory();
                return next.entries();
            }
            rethrow();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wakeUp() {
        locked(() -> {
            woken = true;
            changed.signalAll();
        });
    }

    @Override
    public void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
        });
        if (thread.getState() == Thread.State.NEW) {
            source.close();
            return;
        }
        source.wakeUp();
        try {
            thread.join(CLOSING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("{}: still reading {} after it was told to stop", thread.getName(), CLOSING);
        }
    }

    private void run() {
        try {
            while (awaitRoom()) {
                readSome();
            }
        } finally {
            source.close();
        }
    }

    private void readSome() {
        long before = position();
        try {
            List<Entry> entries = source.poll(POLL);
            long size = entries.stream().mapToLong(e -> e.slice().memory()).sum();
            locked(() -> deliver(before, entries, size));
        } catch (RuntimeException e) {
            locked(() -> fail(before, e));
        }
    }

    /** Goes where it was last told to go. */
    private long position() {
        lock.lock();
        try {
            if (target != null) {
                source.seek(target);
                target = null;
            }
            return seeks;
        } finally {
            lock.unlock();
        }
    }

    private void deliver(long before, List<Entry> entries, long size) {
        if (before == seeks) {
            forgetFailure();
        }
        if (before == seeks && !entries.isEmpty()) {
            waiting.add(new Read(entries, size));
            memory += size;
            changed.signalAll();
        }
    }

    private void fail(long before, RuntimeException e) {
        if (before == seeks) {
            failure = e;
            told = false;
            changed.signalAll();
        }
    }

    /** Waits until there is room for more; false if nothing is to be read any more. */
    private boolean awaitRoom() {
        lock.lock();
        try {
            while (!closed && target == null && (memory >= MOST_MEMORY || isUntold())) {
                changed.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void awaitSomething(long nanos) {
        long left = nanos;
        try {
            while (waiting.isEmpty() && !isUntold() && !woken && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A failure is told after what was read before it; then reading is tried again. Until it succeeds nobody is told that
     * there is merely nothing to read.
     */
    private void rethrow() {
        if (failure != null) {
            told = true;
            changed.signalAll();
            throw failure;
        }
    }

    private boolean isUntold() {
        return failure != null && !told;
    }

    private void forgetFailure() {
        failure = null;
        told = false;
    }

    private void start() {
        if (thread.getState() == Thread.State.NEW && !closed) {
            thread.start();
        }
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
