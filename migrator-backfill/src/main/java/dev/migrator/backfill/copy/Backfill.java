package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Database;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.snapshot.ExportedSnapshot;
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
 * once, bytes piped from COPY OUT to COPY IN. A table that an earlier wave has begun and not finished is emptied and
 * copied anew. For one run; {@link #stop()} may be called from any thread.
 */
public final class Backfill {
    private static final Logger log = LoggerFactory.getLogger(Backfill.class);

    private final Database target;
    private final CopyStore store;
    private final CopyOptions options;
    private final CopyPace pace;
    private final CopyListener listener;
    private final List<CopySessions> sessions = new ArrayList<>();
    private final ExecutorService threads;
    private volatile @Nullable CopyRun current;
    private volatile boolean stopAsked;

    /** A copy that goes as fast as it can. */
    public Backfill(Database target, CopyStore store, CopyOptions options, CopyListener listener) {
        this(target, store, options, CopyPace.NONE, listener);
    }

    public Backfill(Database target, CopyStore store, CopyOptions options, CopyPace pace, CopyListener listener) {
        this.target = target;
        this.store = store;
        this.options = options;
        this.pace = pace;
        this.listener = listener;
        this.threads = Executors.newFixedThreadPool(pace.most(options.workers()), named());
    }

    /**
     * Runs until every table is finished or {@link #stop()} was called.
     *
     * @param snapshot of the source; the caller closes it
     * @param number of the wave, larger than that of every earlier wave
     * @throws RetryableFailure if a server is away for too long or the snapshot is gone; finished tables stay finished
     */
    public CopyOutcome run(Collection<TablePlan> tables, ExportedSnapshot snapshot, int number) {
        Wave wave = new Wave(number, snapshot, store, listener, options);
        Set<?> finished = store.copiedUpTo().keySet();
        List<TablePlan> open =
                tables.stream().filter(t -> !finished.contains(t.table().id())).toList();
        try {
            CopyRun run = new CopyRun(new WavePreparation(wave, target).begin(open));
            current = run;
            if (stopAsked) {
                run.stop();
            }
            work(run, wave);
            return outcome(run, wave);
        } finally {
            threads.shutdown();
        }
    }

    /** Ends the run: each worker rolls its chunk back. Returns when they have ended, or were cut off after a while. */
    public void stop() {
        stopAsked = true;
        CopyRun run = current;
        if (run == null) {
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
        return () -> pace.awaitTurn(number, run::isOver)
                ? new Worker(number, pace, run, wave, newSessions(wave)).call()
                : null;
    }

    private CopyOutcome outcome(CopyRun run, Wave wave) {
        Throwable failure = run.failure().orElse(null);
        if (failure == null || stopAsked) {
            return run.isComplete() && failure == null ? CopyOutcome.FINISHED : CopyOutcome.STOPPED;
        }
        if (!wave.snapshot().isHeld()) {
            throw new RetryableFailure(
                    "the snapshot of wave %d is gone (%s); run the same command again: tables that are finished stay, the others are copied anew in a new wave"
                            .formatted(wave.number(), failure.getMessage()),
                    failure);
        }
        if (failure instanceof MigratorException known) {
            throw known;
        }
        throw new InternalFailure("copying the tables failed: " + failure, failure);
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
