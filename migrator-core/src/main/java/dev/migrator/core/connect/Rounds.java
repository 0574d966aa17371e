package dev.migrator.core.connect;

import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

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
        return next(Duration.ZERO);
    }

    /** The same after a pause that is longer if {@code atLeast} is. */
    public boolean next(Duration atLeast) {
        try {
            return !stopped.await(Math.max(pause.toNanos(), atLeast.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Looks once each round until it is told to stop. What passes, such as a server that does not answer, is told and
     * looked at again; a broken stream is thrown.
     */
    public void run(Runnable look, Consumer<MigratorException> failed) {
        do {
            try {
                look.run();
            } catch (StreamBrokenFailure e) {
                throw e;
            } catch (MigratorException e) {
                failed.accept(e);
            }
        } while (next());
    }

    public boolean isStopped() {
        return stopped.getCount() == 0;
    }

    public void stop() {
        stopped.countDown();
    }
}
