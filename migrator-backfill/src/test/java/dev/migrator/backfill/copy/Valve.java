package dev.migrator.backfill.copy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Lets a process do some chunks, and then takes no other, or one for each worker that does not get on, until it is opened. */
final class Valve implements CopyPace {
    private static final long PAUSE_NANOS = 5_000_000;

    private final int chunks;
    private final boolean holding;
    private final AtomicInteger begun = new AtomicInteger();
    /** The number of a worker's chunk; 0 before its first bytes. */
    private final ThreadLocal<Integer> number = ThreadLocal.withInitial(() -> 0);

    private volatile boolean open;
    private volatile boolean paused;

    private Valve(int chunks, boolean holding) {
        this.chunks = chunks;
        this.holding = holding;
    }

    static Valve closedAfter(int chunks) {
        return new Valve(chunks, false);
    }

    static Valve holdingAfter(int chunks) {
        return new Valve(chunks, true);
    }

    void open() {
        open = true;
    }

    void pause(boolean now) {
        paused = now;
    }

    @Override
    public boolean isPaused() {
        return paused;
    }

    @Override
    public boolean awaitResumed(BooleanSupplier over) {
        return await(() -> !paused, over) && !over.getAsBoolean();
    }

    @Override
    public boolean awaitTurn(int worker, BooleanSupplier over) {
        number.set(0);
        return await(() -> !paused && (open || holding || begun.get() < chunks), over);
    }

    @Override
    public void pass(int bytes, BooleanSupplier stopped) {
        if (number.get() == 0) {
            number.set(begun.incrementAndGet());
        }
        await(() -> open || !holding || number.get() <= chunks, stopped);
    }

    private static boolean await(BooleanSupplier condition, BooleanSupplier over) {
        while (!condition.getAsBoolean()) {
            if (over.getAsBoolean()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }
}
