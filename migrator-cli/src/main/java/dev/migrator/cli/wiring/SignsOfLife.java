package dev.migrator.cli.wiring;

import dev.migrator.core.control.Activity;
import dev.migrator.core.control.WorkerStore;
import dev.migrator.core.failure.MigratorException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells home that this process is at work in a role; without them, the process that runs the streams ends that work. */
final class SignsOfLife implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SignsOfLife.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final WorkerStore workers;
    private final String role;
    private final String id;
    private final ScheduledExecutorService beats;
    private final ScheduledFuture<?> repeated;

    @SuppressWarnings("FutureReturnValueIgnored") // tryToBeat does not throw what it could tell
    SignsOfLife(WorkerStore workers, String role) {
        this.workers = workers;
        this.role = role;
        this.id = Operator.worker() + " " + role;
        workers.beat(id, role, Activity.RUNNING);
        beats = Executors.newSingleThreadScheduledExecutor(SignsOfLife::daemon);
        repeated = beats.scheduleWithFixedDelay(
                this::tryToBeat, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A beat that fails must not end the later ones. */
    private void tryToBeat() {
        try {
            workers.beat(id, role, Activity.RUNNING);
        } catch (MigratorException e) {
            LOG.warn("could not sign life to home: {}", e.getMessage());
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "migrator signs of life");
        thread.setDaemon(true);
        return thread;
    }

    /** A sign-off that fails changes nothing for the work that was done: the silence tells the same a little later. */
    @Override
    public void close() {
        repeated.cancel(true);
        beats.shutdownNow();
        try {
            workers.remove(id);
        } catch (MigratorException e) {
            LOG.warn("could not sign off from home: {}", e.getMessage());
        }
    }
}
