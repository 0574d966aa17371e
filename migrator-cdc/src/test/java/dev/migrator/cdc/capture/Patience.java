package dev.migrator.cdc.capture;

import java.util.concurrent.TimeUnit;

/** Waits, in tests, for what another process brings about. */
final class Patience {
    private Patience() {}

    static void until(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("has not come true within 60 s");
            }
            Thread.sleep(20);
        }
    }

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }
}
