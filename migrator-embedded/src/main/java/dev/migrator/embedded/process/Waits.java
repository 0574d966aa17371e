package dev.migrator.embedded.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The one place that looks again and again, for things of which nobody tells us. */
public final class Waits {
    private static final long PAUSE = Duration.ofMillis(5).toNanos();

    private Waits() {}

    /** True as soon as the condition holds; false if it does not hold in time or the thread is interrupted. */
    public static boolean until(BooleanSupplier condition, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE);
        }
        return true;
    }
}
