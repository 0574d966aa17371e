package dev.migrator.backfill.pace;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a counter grew within the last seconds. Not thread-safe; time comes from the caller. */
final class Speed {
    private static final long WINDOW_NANOS = 10_000_000_000L;

    private final Deque<Reading> readings = new ArrayDeque<>();

    /** Takes a reading; returns the growth per second since the oldest one that counts, 0 at first. */
    long read(long count, long nowNanos) {
        readings.addLast(new Reading(count, nowNanos));
        while (readings.size() > 2 && nowNanos - readings.getFirst().nanos() > WINDOW_NANOS) {
            readings.removeFirst();
        }
        Reading first = readings.getFirst();
        long nanos = nowNanos - first.nanos();
        return nanos <= 0 ? 0 : (long) ((count - first.count()) * 1e9 / nanos);
    }

    private record Reading(long count, long nanos) {}
}
