package dev.migrator.backfill.pace;

import java.util.concurrent.TimeUnit;

/**
 * A share of the time for work, what is left for rest: each piece of work is followed by a multiple of the time that it took, so
 * that a server which answers slowly is asked less. Not thread-safe; time comes from the caller.
 */
final class Rest {
    /** What takes longer was mostly a wait, and a server that answers so slowly is not filled by us; it would rest for good. */
    static final long LONGEST_WORK = TimeUnit.MILLISECONDS.toNanos(32);

    private int parts = 1;
    private long worksSince;
    private long restsUntil;

    /** @param partsOfTime one of so many is for work; 1 for no rest */
    void change(int partsOfTime, long nowNanos) {
        if (partsOfTime != parts) {
            parts = partsOfTime;
            worksSince = nowNanos;
            restsUntil = nowNanos;
        }
    }

    boolean isNeeded() {
        return parts > 1;
    }

    /** Some work is done: what was done since {@link #works} is to be followed by a rest. */
    void worked(long nowNanos) {
        long worked = Math.min(nowNanos - worksSince, LONGEST_WORK);
        if (worked > 0) {
            restsUntil = Math.max(restsUntil, nowNanos + worked * (parts - 1));
        }
        worksSince = nowNanos;
    }

    /** Work begins: what was waited for until now, for whatever reason, was none. */
    void works(long nowNanos) {
        worksSince = nowNanos;
    }

    /** Nanoseconds that are left of the rest; 0 if it is time for work. */
    long left(long nowNanos) {
        return Math.max(0, restsUntil - nowNanos);
    }
}
