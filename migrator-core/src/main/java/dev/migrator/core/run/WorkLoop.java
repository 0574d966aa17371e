package dev.migrator.core.run;

import dev.migrator.core.control.Activity;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.Server;
import dev.migrator.core.failure.SupersededFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A work that ran for so long has recovered: its next pause is short again. */
    private static final Duration RECOVERED = Duration.ofSeconds(30);
    /** A work that fails sooner than this has not worked: the wait before it goes on. */
    private static final Duration WORKED = Duration.ofSeconds(5);

    private final String name;
    private final Server usual;
    private final Supplier<StreamWork> maker;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Clock clock = Clock.systemUTC();
    private final AtomicReference<@Nullable StreamWork> current = new AtomicReference<>();
    /** What there is to tell while no work is at work. */
    private volatile Activity between = Activity.BEGINNING;

    private volatile @Nullable MigratorException failure;

    /** @param usual the server that the work waits for when a failure names none */
    WorkLoop(String name, Server usual, Supplier<StreamWork> maker) {
        this.name = name;
        this.usual = usual;
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

    /** What it does or waits for; a wait goes on until the work that was made anew is known to work. */
    Activity activity() {
        StreamWork work = current.get();
        Activity now = work == null ? between : work.activity();
        return now.equals(Activity.BEGINNING) ? between : now;
    }

    /** Why the work ended for good; null while it has not. */
    @Nullable
    MigratorException failure() {
        return failure;
    }

    private void loop() {
        Duration pause = FIRST_PAUSE;
        while (!isClosing()) {
            Instant begun = clock.instant();
            MigratorException passing = runOnce(begun);
            if (failure != null || passing == null) {
                return;
            }
            if (passing instanceof SupersededFailure) {
                stepAside(passing);
                continue;
            }
            pause = lasted(RECOVERED, begun) ? FIRST_PAUSE : pause;
            LOG.warn("{} failed and is tried again in {} ms: {}", name, pause.toMillis(), passing.getMessage());
            pauseFor(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** Null if the work ended because it was closed, or for good. */
    private @Nullable MigratorException runOnce(Instant begun) {
        try (StreamWork work = maker.get()) {
            current.set(work);
            if (!isClosing()) {
                work.run();
            }
            between = Activity.of("stopped");
            return null;
        } catch (RetryableFailure e) {
            between = waiting(e, begun);
            return isClosing() ? null : e;
        } catch (SupersededFailure e) {
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

    private Activity waiting(RetryableFailure failure, Instant begun) {
        StreamWork work = current.get();
        Activity last = work == null ? Activity.BEGINNING : work.activity();
        boolean worked = !last.equals(Activity.BEGINNING) && lasted(WORKED, begun);
        return (worked ? last : between).after(failure, usual, clock);
    }

    private boolean lasted(Duration time, Instant begun) {
        return Duration.between(begun, clock.instant()).compareTo(time) > 0;
    }

    private void stepAside(MigratorException superseded) {
        between = Activity.of("stepped aside: " + superseded.getMessage());
        LOG.info("{} steps aside: {}", name, superseded.getMessage());
        pauseFor(STEP_ASIDE);
    }

    private void fail(MigratorException e) {
        if (isClosing()) {
            LOG.debug("{} failed while it was being stopped", name, e);
            return;
        }
        between = Activity.of("failed: " + e.getMessage());
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
