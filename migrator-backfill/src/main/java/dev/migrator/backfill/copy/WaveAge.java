package dev.migrator.backfill.copy;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a wave is copied from: as long as the pace lets old keep a snapshot now, and at least until it is five times as old
 * as when its snapshot, the log up to it, and its tables on new were there, so that those take about a fifth of the time;
 * what was rested meanwhile does not count. Thread-safe.
 */
final class WaveAge {
    private static final int PREPARATIONS = 5;

    private final Duration most;
    private final CopyPace pace;
    private final LongSupplier nanos;
    private final long begun;
    private volatile Duration least = Duration.ZERO;
    private volatile boolean over;

    /** Begins now. */
    WaveAge(Duration most, CopyPace pace, LongSupplier nanos) {
        this.most = most;
        this.pace = pace;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    /**
     * The first chunk is about to begin.
     *
     * @param opening what it took to have the snapshot
     * @param rested for how long nothing was done since then, for the sake of others
     */
    void prepared(Duration opening, Duration rested) {
        least = opening.plus(age()).minus(rested).multipliedBy(PREPARATIONS);
    }

    /** Whether no more chunks are to be begun; it stays so, for workers leave then. */
    boolean isOver() {
        if (isOver(age())) {
            over = true;
        }
        return over;
    }

    private boolean isOver(Duration now) {
        return isPast(most, now) || (isPast(least, now) && isPast(pace.maxSnapshotAge(most), now));
    }

    private static boolean isPast(Duration age, Duration now) {
        return now.compareTo(age) >= 0;
    }

    /** Since it began. */
    Duration age() {
        return Duration.ofNanos(nanos.getAsLong() - begun);
    }
}
