package dev.migrator.backfill;

import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often a wave may fail before the backfill gives up: a few times in a row, with longer and longer pauses, as long as
 * none of them gets on. {@link #stop()} may be called from any thread.
 */
final class WavePatience {
    private static final Logger log = LoggerFactory.getLogger(WavePatience.class);
    private static final int MOST_FAILURES = 8;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final CountDownLatch stopped = new CountDownLatch(1);
    private int failures;

    /** A wave got on. */
    void reset() {
        failures = 0;
    }

    /**
     * Waits before the next wave.
     *
     * @throws RetryableFailure the failure, if it was one too many or the backfill was stopped
     */
    void after(RetryableFailure failure) {
        if (++failures >= MOST_FAILURES || isStoppedWithin(pause())) {
            throw failure;
        }
        log.info("the copy goes on in a new wave: {}", failure.getMessage());
    }

    private Duration pause() {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << (failures - 1));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private boolean isStoppedWithin(Duration pause) {
        try {
            return stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    void stop() {
        stopped.countDown();
    }
}
