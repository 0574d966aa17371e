package dev.migrator.core.connect;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The beat of work that is done again and again until it is told to stop. Thread-safe. */
public final class Rounds {
    private final Duration pause;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Rounds(Duration pause) {
        this.pause = pause;
    }

    public static Rounds every(Duration pause) {
        return new Rounds(pause);
    }

    /** Waits for the next round; false if there is none any more, because of {@link #stop} or an interrupt (it is kept). */
    public boolean next() {
        try {
            return !stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public void stop() {
        stopped.countDown();
    }
}
