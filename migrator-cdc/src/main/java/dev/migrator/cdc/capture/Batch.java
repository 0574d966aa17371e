package dev.migrator.cdc.capture;

import java.time.Duration;

/** Counts what is finished and not yet sent. */
final class Batch {
    private long bytes;
    private int transactions;
    private int changes;
    private long startedAt;

    void add(int changesOfOne, long bytesOfOne) {
        if (transactions++ == 0) {
            startedAt = System.nanoTime();
        }
        changes += changesOfOne;
        bytes += bytesOfOne;
    }

    boolean isEmpty() {
        return transactions == 0;
    }

    long bytes() {
        return bytes;
    }

    int transactions() {
        return transactions;
    }

    int changes() {
        return changes;
    }

    boolean isOlderThan(Duration age) {
        return System.nanoTime() - startedAt >= age.toNanos();
    }
}
