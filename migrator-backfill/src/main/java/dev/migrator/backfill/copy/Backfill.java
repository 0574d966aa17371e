package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.stream.ChangedKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the tables that are not finished yet, all from one snapshot: several tables and several chunks of one table at
 * once, bytes piped from COPY OUT to COPY IN. What an earlier wave has done of a table is kept, where the log tells what has
 * changed of it since. For one run; {@link #stop()} may be called from any thread.
 */
public final class Backfill {
    private static final Logger log = LoggerFactory.getLogger(Backfill.class);

    /** However short a snapshot may be kept: without the log nothing goes on. */
    private static final Duration FOR_THE_LOG = Duration.ofMinutes(1);

    private final Database target;
    private final CopyStore store;
    private final ChangedKeys changes;
    private final CopyOptions options;
    private final CopyPace pace;
    private final CopyListener listener;
    private final List<CopySessions> sessions = new ArrayList<>();
    private final ExecutorService threads;
    private volatile @Nullable CopyRun current;
    private volatile boolean stopAsked;

    /** A copy that goes as fast as it can. */
    public Backfill(Database target, CopyStore store, ChangedKeys changes, CopyOptions options, CopyListener listener) {
        this(target, store, changes, options, CopyPace.NONE, listener);
    }

    /** @param changes what the log tells of rows that were copied in an earlier wave */
    public Backfill(
            Database target,
            CopyStore store,
            ChangedKeys changes,
            CopyOptions options,
            CopyPace pace,
            CopyListener listener) {
        this.target = target;
        this.store = store;
        this.changes = changes;
        this.options = options;
        this.pace = pace;
        this.listener = listener;
        this.threads = Executors.newFixedThreadPool(pace.most(options.workers()), named());
    }

    /**
     * Runs until every table is finished, the snapshot is too old, or {@link #stop()} was called.
     *
     * @param snapshot of the source; the caller closes it
     * @param record of the snapshot, with a number larger than that of every earlier wave; it is written down here
     * @throws RetryableFailure if a server is away for too long or the snapshot is gone; chunks that are done stay done
     */
    public CopyOutcome run(Collection<TablePlan> tables, ExportedSnapshot snapshot, WaveRecord record) {
        Wave wave = new Wave(record, snapshot, store, listener, options);
        Deadline age = Deadline.in(options.maxSnapshotAge(), Clock.systemUTC());
        try {
            CopyRun run = prepare(tables, wave, age);
            current = run;
            if (stopAsked) {
                run.stop();
            }
            work(run, wave);
            return outcome(run, wave);
        } catch (MigratorException failure) {
            if (stopAsked) {
                log.info("the copy was stopped: {}", failure.getMessage());
                return CopyOutcome.STOPPED;
            }
            throw failure;
        } finally {
            threads.shutdown();
        }
    }

    private CopyRun prepare(Collection<TablePlan> tables, Wave wave, Deadline age) {
        store.waves().begin(wave.record());
        Set<?> finished = store.copiedUpTo().keySet();
        List<TablePlan> unfinished =
                tables.stream().filter(t -> !finished.contains(t.table().id())).toList();
        CopySessions preparing = newSessions(wave);
        Deadline reading = Deadline.in(longer(options.maxSnapshotAge(), FOR_THE_LOG), Clock.systemUTC());
        CatchUp catchUp = new CatchUp(wave, changes, preparing, pace, () -> stopAsked || reading.isOver());
        try {
            List<OpenTable> open = new WavePreparation(wave, preparing, catchUp).begin(unfinished);
            return new CopyRun(open, new ChunkQueue(open, options.workers(), age));
        } catch (RuntimeException failure) {
            throw explained(failure, wave);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Ends the run: each worker rolls its chunk back. Returns when they have ended, or were cut off after a while. */
    public void stop() {
        stopAsked = true;
        CopyRun run = current;
        if (run == null) {
            cut();
            return;
        }
        run.stop();
        try {
            threads.shutdown();
            if (!threads.awaitTermination(options.stopWithin().toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("copy workers did not end within {}; cutting their connections", options.stopWithin());
                cut();
            }
        } catch (InterruptedException e) {
            cut();
            Thread.currentThread().interrupt();
        }
    }

    /** True if a chunk was done in this run. */
    public boolean gotOn() {
        CopyRun run = current;
        return run != null && run.gotOn();
    }

    private void work(CopyRun run, Wave wave) {
        List<Callable<@Nullable Void>> workers = IntStream.range(0, pace.most(options.workers()))
                .mapToObj(n -> worker(n, run, wave))
                .toList();
        try {
            threads.invokeAll(workers);
        } catch (InterruptedException e) {
            run.stop();
            cut();
            Thread.currentThread().interrupt();
        }
    }

    /** Made when it may work for the first time: most may never. */
    private Callable<@Nullable Void> worker(int number, CopyRun run, Wave wave) {
        return () -> pace.awaitTurn(number, () -> run.isOver(pace))
                ? new Worker(number, pace, run, wave, newSessions(wave)).call()
                : null;
    }

    private CopyOutcome outcome(CopyRun run, Wave wave) {
        Throwable failure = run.failure().orElse(null);
        if (failure != null && !stopAsked) {
            throw explained(failure, wave);
        }
        if (run.isComplete() && failure == null) {
            return CopyOutcome.FINISHED;
        }
        return stopAsked ? CopyOutcome.STOPPED : CopyOutcome.WAVE_OVER;
    }

    private static MigratorException explained(Throwable failure, Wave wave) {
        if (!wave.snapshot().isHeld()) {
            return new RetryableFailure(
                    "the snapshot of wave %d is gone (%s); what is copied stays, and a new wave goes on"
                            .formatted(wave.number(), failure.getMessage()),
                    failure);
        }
        return failure instanceof MigratorException known
                ? known
                : new InternalFailure("copying the tables failed: " + failure, failure);
    }

    private CopySessions newSessions(Wave wave) {
        CopySessions opened = new CopySessions(wave.snapshot(), target);
        synchronized (sessions) {
            sessions.add(opened);
        }
        return opened;
    }

    private void cut() {
        synchronized (sessions) {
            sessions.forEach(CopySessions::abort);
        }
    }

    private static ThreadFactory named() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "migrator-copy-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
