package dev.migrator.backfill.copy;

import java.time.Duration;

/**
 * As whom a process takes chunks, so that no other copies them meanwhile.
 *
 * @param owner no other process has this name
 * @param time after which others take over what a process had that shows no more signs of life
 */
public record Lease(String owner, Duration time) {
    private static final Duration USUAL = Duration.ofSeconds(30);
    /** Some signs of life may fail before a chunk is lost. */
    private static final int RENEWALS = 6;

    public static Lease of(String owner) {
        return new Lease(owner, USUAL);
    }

    Duration renewEvery() {
        return time.dividedBy(RENEWALS);
    }
}
