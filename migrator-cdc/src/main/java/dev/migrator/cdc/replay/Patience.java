package dev.migrator.cdc.replay;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tries again for ever what may pass, until it is told to stop. Thread-safe. */
final class Patience {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final LaneId lane;
    private final ReplayListener listener;
    private final CountDownLatch stop = new CountDownLatch(1);

    Patience(LaneId lane, ReplayListener listener) {
        this.lane = lane;
        this.listener = listener;
    }

    void stop() {
        stop.countDown();
    }

    boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** Waits, or less if it is told to stop. */
    void pause(Duration duration) {
        try {
            stop.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
        }
    }

    /** The result of the work, empty if it was told to stop before there was one. */
    <T> Optional<T> call(Supplier<T> work) {
        for (int failures = 0; !isStopped(); failures++) {
            try {
                T result = work.get();
                if (failures > 0) {
                    listener.goesOn(lane, failures);
                }
                return Optional.of(result);
            } catch (RetryableFailure e) {
                if (!isStopped()) {
                    listener.waits(lane, e, failures + 1);
                    pause(backoff(failures));
                }
            }
        }
        return Optional.empty();
    }

    private static Duration backoff(int failures) {
        Duration wait = FIRST.multipliedBy(1L << Math.min(failures, 10));
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
