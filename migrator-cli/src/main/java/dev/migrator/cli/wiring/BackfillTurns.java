package dev.migrator.cli.wiring;

import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.run.Leadership;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the backfill role in a thread of its own: leads the copy if no other process does, else helps, and changes over when
 * that changes. What was led to its end is followed by {@code afterwards}.
 */
final class BackfillTurns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackfillTurns.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final Leadership leadership;
    private final BackfillRole role;
    private final BooleanSupplier copied;
    private final Runnable afterwards;
    private final Consumer<MigratorException> failed;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "migrator backfill");
    private BackfillRole.@Nullable Turn present;
    private boolean leading;

    /**
     * A role whose work has not begun.
     *
     * @param copied whether every row and index is there
     * @param failed told what ended the work, unless it was closed or lost to another process
     */
    BackfillTurns(
            Leadership leadership,
            BackfillRole role,
            BooleanSupplier copied,
            Runnable afterwards,
            Consumer<MigratorException> failed) {
        this.leadership = leadership;
        this.role = role;
        this.copied = copied;
        this.afterwards = afterwards;
        this.failed = failed;
    }

    void start() {
        thread.start();
    }

    /** Looks who leads; call it about once a second. */
    void look() {
        leadership.look();
        BackfillRole.Turn ending = null;
        synchronized (this) {
            if (present != null && leading != leadership.isOurs()) {
                ending = present;
            }
        }
        if (ending != null) {
            ending.end();
        }
    }

    private void run() {
        try {
            while (!isClosing() && !isThrough()) {
                LOG.debug("another turn of the backfill");
            }
        } catch (MigratorException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(new InternalFailure("the backfill failed unexpectedly: " + e, e));
        }
    }

    private void fail(MigratorException e) {
        if (!isClosing()) {
            failed.accept(e);
        }
    }

    /** One turn; true if nothing is left to do. */
    private boolean isThrough() {
        boolean leads = leadership.isOurs();
        try {
            if (!leads && copied.getAsBoolean()) {
                pause();
                return false;
            }
            take(leads);
            if (leads && copied.getAsBoolean()) {
                afterwards.run();
                return true;
            }
        } catch (MigratorException e) {
            goOnAfter(e, leads);
        }
        return false;
    }

    private void take(boolean leads) {
        try (BackfillRole.Turn turn = begin(leads)) {
            if (!isClosing()) {
                turn.run();
            }
        } finally {
            synchronized (this) {
                present = null;
            }
        }
    }

    private synchronized BackfillRole.Turn begin(boolean leads) {
        BackfillRole.Turn turn = leads ? role.lead() : role.help();
        present = turn;
        leading = leads;
        return turn;
    }

    /** A leader that was replaced fails in one way or another; a helper goes on with whoever leads next. */
    private void goOnAfter(MigratorException failure, boolean led) {
        leadership.look();
        boolean passes = led ? !leadership.isOurs() : failure instanceof RetryableFailure;
        if (isClosing() || !passes) {
            throw failure;
        }
        LOG.warn("the backfill goes on in another way: {}", failure.getMessage());
        pause();
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void pause() {
        try {
            closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the work; the lock is kept until {@link #close()}. */
    void stop() {
        closing.countDown();
        BackfillRole.Turn stopping;
        synchronized (this) {
            stopping = present;
        }
        if (stopping != null) {
            stopping.stop();
        }
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        leadership.close();
    }
}
