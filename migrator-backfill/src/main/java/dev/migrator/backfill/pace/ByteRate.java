package dev.migrator.backfill.pace;

/**
 * A bound of bytes per second for several threads together. What passes is paid for afterwards, so that an amount of any
 * size passes as a whole and those that come after it wait. Not thread-safe; time comes from the caller.
 */
final class ByteRate {
    /** What may pass at once after a quiet time, in nanoseconds of the rate. */
    private static final long BURST_NANOS = 200_000_000;

    private long bytesPerSecond;
    private long paidUntil;

    /** @param bytesPerSecond 0 for no bound */
    ByteRate(long bytesPerSecond, long nowNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.paidUntil = nowNanos;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Changes the rate; what was owed at the old one is forgotten. */
    void change(long rate, long nowNanos) {
        if (rate != bytesPerSecond) {
            bytesPerSecond = rate;
            paidUntil = nowNanos;
        }
    }

    /**
     * Lets {@code bytes} pass if nothing is owed.
     *
     * @return 0 if they passed, else the nanoseconds after which to ask again
     */
    long tryPass(int bytes, long nowNanos) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        long owed = paidUntil - nowNanos;
        if (owed > 0) {
            return owed;
        }
        long from = Math.max(paidUntil, nowNanos - BURST_NANOS);
        paidUntil = from + (long) (bytes * 1e9 / bytesPerSecond);
        return 0;
    }
}
