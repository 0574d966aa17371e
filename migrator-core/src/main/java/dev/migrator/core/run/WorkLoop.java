package dev.migrator.core.run;

import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SupersededFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that keeps one work going: made anew after a failure that may pass, with a growing pause, and a while after
 * another worker took it over; ended by any other failure, which is kept for the supervisor.
 */
final class WorkLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkLoop.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** Whoever lost its work to another hears of it within this time; until then it must not take the work back. */
    private static final Duration STEP_ASIDE = Duration.ofSeconds(5);

    /** The note of a work that has nothing to tell. */
    static final String RUNNING = "running";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A work that ran for so long has recovered: its next pause is short again. */
    private static final long RECOVERED_NANOS = Duration.ofSeconds(30).toNanos();

    private final String name;
    private final Supplier<StreamWork> maker;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<@Nullable StreamWork> current = new AtomicReference<>();
    private volatile String note = "starting";
    /** Since when the work cannot do what it should, by the monotonic clock; null while it can or tries. */
    private volatile @Nullable Long waitingSince;

    private volatile @Nullable MigratorException failure;

    WorkLoop(String name, Supplier<StreamWork> maker) {
        this.name = name;
        this.maker = maker;
        this.thread = new Thread(this::loop, "migrator " + name);
        this.thread.setDaemon(true);
    }

    WorkLoop start() {
        thread.start();
        return this;
    }

    String name() {
        return name;
    }

    /** "running", or what it waits for. */
    String note() {
        StreamWork work = current.get();
        Long since = waitingSince;
        if (since != null) {
            return "waits since %d s: %s"
                    .formatted(Duration.ofNanos(System.nanoTime() - since).toSeconds(), note);
        }
        return work != null && note.equals(RUNNING) ? work.note() : note;
    }

    /** Why the work ended for good; null while it has not. */
    @Nullable
    MigratorException failure() {
        return failure;
    }

    private void loop() {
        Duration pause = FIRST_PAUSE;
        long failing = 0;
        while (!isClosing()) {
            long begun = System.nanoTime();
            MigratorException passing = runOnce();
            if (failure != null || passing == null) {
                return;
            }
            if (passing instanceof SupersededFailure) {
                stepAside(passing);
                continue;
            }
            pause = System.nanoTime() - begun > RECOVERED_NANOS ? FIRST_PAUSE : pause;
            failing = failing == 0 || System.nanoTime() - begun > RECOVERED_NANOS ? System.nanoTime() : failing;
            waitingSince = failing;
            note = String.valueOf(passing.getMessage());
            LOG.warn("{} failed and is tried again in {} ms: {}", name, pause.toMillis(), passing.getMessage());
            pauseFor(pause);
            waitingSince = null;
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** Null if the work ended because it was closed, or for good. */
    private @Nullable MigratorException runOnce() {
        try (StreamWork work = maker.get()) {
            current.set(work);
            if (!isClosing()) {
                note = RUNNING;
                work.run();
            }
            note = "stopped";
            return null;
        } catch (RetryableFailure | SupersededFailure e) {
            return isClosing() ? null : e;
        } catch (MigratorException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new InternalFailure(name + " failed unexpectedly: " + e, e));
        } finally {
            current.set(null);
        }
        return null;
    }

    private void stepAside(MigratorException superseded) {
        note = "stepped aside: " + superseded.getMessage();
        LOG.info("{} steps aside: {}", name, superseded.getMessage());
        pauseFor(STEP_ASIDE);
    }

    private void fail(MigratorException e) {
        if (isClosing()) {
            LOG.debug("{} failed while it was being stopped", name, e);
            return;
        }
        note = "failed: " + e.getMessage();
        failure = e;
        LOG.error("{} ended: {}", name, e.getMessage(), e);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void pauseFor(Duration pause) {
        try {
            closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        StreamWork work = current.get();
        if (work != null) {
            work.close();
        }
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("{} has not stopped within {} s; it is left behind", name, PATIENCE.toSeconds());
        }
    }
}
