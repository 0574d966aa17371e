package dev.migrator.backfill;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.copy.Backfill;
import dev.migrator.backfill.copy.CopyListener;
import dev.migrator.backfill.copy.CopyPace;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.SharedWave;
import dev.migrator.core.control.WaveStage;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.snapshot.JoinedSnapshot;
import dev.migrator.core.snapshot.LockWatch;
import dev.migrator.core.stream.ChangedKeys;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies rows together with the process that runs the {@link BackfillJob}: chunks of each wave that it shares, from the same
 * snapshot. Everything else is left to that process. {@link #stop()} and {@link #end()} may be called from any thread;
 * {@link #close()} after the run.
 */
public final class BackfillHelp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackfillHelp.class);
    private static final Duration BORROW_TIMEOUT = Duration.ofSeconds(30);
    private static final int CONTROL_SESSIONS = 3;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

    private final BackfillPair pair;
    private final MigrationPlan plan;
    private final BackfillOptions options;
    private final CopyPace pace;
    private final CopyListener listener;
    private final HikariDataSource control;
    private final CopyStore store;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Backfill copying;

    public BackfillHelp(
            BackfillPair pair, MigrationPlan plan, BackfillOptions options, CopyPace pace, CopyListener listener) {
        this.pair = pair;
        this.plan = plan;
        this.options = options;
        this.pace = pace;
        this.listener = listener;
        this.control = pair.target().pool(Purpose.CONTROL, CONTROL_SESSIONS, BORROW_TIMEOUT);
        this.store = new CopyStore(control);
    }

    /**
     * Helps with one wave after the other until it is told to stop or to end.
     *
     * @throws MigratorException if a chunk cannot be copied for a reason that does not pass
     */
    public void run() {
        pace.begin();
        try {
            while (!isOver()) {
                if (pace.awaitResumed(this::isOver)) {
                    next();
                }
            }
        } finally {
            pace.end();
        }
    }

    /** Ends the run soon; chunks in work are rolled back. */
    public void stop() {
        over.countDown();
        Backfill present = copying;
        if (present != null) {
            present.stop();
        }
    }

    /** Ends the run once the chunks in work are done. */
    public void end() {
        over.countDown();
        Backfill present = copying;
        if (present != null) {
            present.end();
        }
    }

    private void next() {
        SharedWave wave = null;
        try {
            wave = store.waves().shared().orElse(null);
            if (wave == null) {
                pause(LOOK_EVERY);
            } else {
                help(wave);
            }
        } catch (MigratorException failure) {
            if (!isOver()) {
                goOnAfter(failure, Optional.ofNullable(wave));
            }
        }
    }

    @SuppressWarnings("try") // a watch works by being there
    private void help(SharedWave wave) {
        JoinedSnapshot snapshot = new JoinedSnapshot(pair.source(), wave.snapshot());
        try (LockWatch watch = new LockWatch(pair.source(), snapshot, options.yieldAfter())) {
            Backfill backfill = new Backfill(pair.target(), store, ChangedKeys.NONE, options.copy(), pace, listener);
            copying = backfill;
            if (isOver()) {
                return;
            }
            log.info("helps with wave {}", wave.record().number());
            backfill.help(new WaveTables(pair, plan, options).unfinished(snapshot, store), snapshot, wave);
        } finally {
            copying = null;
        }
    }

    /** What was refused in a wave that is over by now would have been in vain. */
    private void goOnAfter(MigratorException failure, Optional<SharedWave> wave) {
        boolean passes = Retries.mayPass(failure)
                || wave.filter(w -> store.waves().stage(w.record().number()) == WaveStage.SHARED)
                        .isEmpty();
        if (!passes) {
            throw failure;
        }
        log.info("helps again with what comes next: {}", failure.getMessage());
        pause(AFTER_A_FAILURE);
    }

    private boolean isOver() {
        return over.getCount() == 0;
    }

    private void pause(Duration time) {
        try {
            over.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            over.countDown();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        control.close();
    }
}
