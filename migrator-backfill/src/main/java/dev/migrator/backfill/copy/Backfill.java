package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.SharedWave;
import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.snapshot.JoinedSnapshot;
import dev.migrator.core.snapshot.Snapshot;
import dev.migrator.core.stream.ChangedKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the tables that are not finished yet, all from one snapshot: several tables and several chunks of one table at
 * once, bytes piped from COPY OUT to COPY IN. What an earlier wave has done of a table is kept, where the log tells what has
 * changed of it since. One process begins the wave and finishes its tables ({@link #run}), any number may copy with it
 * ({@link #help}). For one run; {@link #stop()} may be called from any thread.
 */
public final class Backfill {
    private static final Logger log = LoggerFactory.getLogger(Backfill.class);

    /** However short a snapshot may be kept: without the log nothing goes on. */
    private static final Duration FOR_THE_LOG = Duration.ofMinutes(1);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final CopyStore store;
    private final ChangedKeys changes;
    private final CopyOptions options;
    private final CopyPace pace;
    private final CopyListener listener;
    private final CopyWorkers workers;
    private volatile @Nullable CopyRun current;
    private volatile boolean stopAsked;
    private volatile boolean endAsked;

    /** A copy that goes as fast as it can. */
    public Backfill(Database target, CopyStore store, ChangedKeys changes, CopyOptions options, CopyListener listener) {
        this(target, store, changes, options, CopyPace.NONE, listener);
    }

    /** @param changes what the log tells of rows that were copied in an earlier wave; a helper does not ask it */
    public Backfill(
            Database target,
            CopyStore store,
            ChangedKeys changes,
            CopyOptions options,
            CopyPace pace,
            CopyListener listener) {
        this.store = store;
        this.changes = changes;
        this.options = options;
        this.pace = pace;
        this.listener = listener;
        this.workers = new CopyWorkers(target, pace, options.workers());
    }

    /**
     * Runs until every table is finished, the snapshot is too old, or {@link #stop()} was called. Others may help meanwhile.
     *
     * @param snapshot of the source; the caller closes it
     * @param record of the snapshot, with a number larger than that of every earlier wave; it is written down here
     * @param opening what it took to have the snapshot
     * @throws RetryableFailure if a server is away for too long or the snapshot is gone; chunks that are done stay done
     */
    public CopyOutcome run(
            Collection<TablePlan> tables, ExportedSnapshot snapshot, WaveRecord record, Duration opening) {
        Wave wave = wave(snapshot, record);
        WaveAge age = new WaveAge(options.maxSnapshotAge(), pace, System::nanoTime);
        store.waves().begin(record);
        boolean over = false;
        try {
            CopyOutcome outcome = copy(wave, true, () -> begin(tables, snapshot, wave, age, opening));
            if (outcome == CopyOutcome.WAVE_OVER) {
                log.info(
                        "wave {} ends after {} s, the next one goes on",
                        wave.number(),
                        age.age().toSeconds());
                awaitOthers(wave);
            }
            over = outcome != CopyOutcome.STOPPED;
            return outcome;
        } finally {
            leave(wave, over);
        }
    }

    /**
     * Copies chunks of a wave that another process has begun, until that one closes it or {@link #stop()} was called. Tables
     * are finished by the other process alone: only it knows that they were locked all the time.
     *
     * @param tables as the wave shows them; those that it does not copy are left alone
     * @throws RetryableFailure if a server is away for too long or the snapshot is gone; chunks that are done stay done
     */
    public CopyOutcome help(Collection<TablePlan> tables, JoinedSnapshot snapshot, SharedWave shared) {
        Wave wave = wave(snapshot, shared.record());
        WaveAge age = new WaveAge(options.maxSnapshotAge().minus(shared.age()), CopyPace.NONE, System::nanoTime);
        return copy(wave, false, () -> join(tables, wave, age));
    }

    private Wave wave(Snapshot snapshot, WaveRecord record) {
        return new Wave(record, snapshot, store, listener, options);
    }

    private CopyOutcome copy(Wave wave, boolean ours, Supplier<CopyRun> beginning) {
        try {
            CopyRun run = begun(wave, beginning);
            current = run;
            if (stopAsked) {
                run.stop();
            }
            if (endAsked) {
                run.end();
            }
            work(run, wave, ours);
            return outcome(run, wave);
        } catch (MigratorException failure) {
            if (stopAsked) {
                log.info("the copy was stopped: {}", failure.getMessage());
                return CopyOutcome.STOPPED;
            }
            throw failure;
        } finally {
            workers.shutdown();
        }
    }

    private static CopyRun begun(Wave wave, Supplier<CopyRun> beginning) {
        try {
            return beginning.get();
        } catch (RuntimeException failure) {
            throw explained(failure, wave);
        }
    }

    private CopyRun begin(
            Collection<TablePlan> tables, ExportedSnapshot snapshot, Wave wave, WaveAge age, Duration opening) {
        Set<?> finished = store.copiedUpTo().keySet();
        List<TablePlan> unfinished =
                tables.stream().filter(t -> !finished.contains(t.table().id())).toList();
        CopySessions preparing = workers.newSessions(wave);
        Deadline reading = Deadline.in(longer(options.maxSnapshotAge(), FOR_THE_LOG), Clock.systemUTC());
        CatchUp catchUp = new CatchUp(wave, changes, preparing, pace, () -> stopAsked || reading.isOver());
        List<OpenTable> open = new WavePreparation(wave, snapshot, preparing, catchUp).begin(unfinished);
        store.waves().share(wave.number(), snapshot.name());
        age.prepared(opening, catchUp.rested());
        return new CopyRun(queue(open, 1, age, wave), table -> finish(table, wave));
    }

    private CopyRun join(Collection<TablePlan> tables, Wave wave, WaveAge age) {
        List<OpenTable> open = new WaveJoining(wave, workers.newSessions(wave)).open(tables);
        return new CopyRun(queue(open, 0, age, wave), table -> {});
    }

    private ChunkQueue queue(List<OpenTable> open, int inAnyCase, WaveAge age, Wave wave) {
        return new ChunkQueue(open, inAnyCase, age, wave.claims(), options.chunkBytes());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Ends the run: each worker rolls its chunk back. Returns when they have ended, or were cut off after a while. */
    public void stop() {
        stopAsked = true;
        CopyRun run = current;
        if (run == null) {
            workers.cut();
            return;
        }
        run.stop();
        workers.awaitEnd(options.stopWithin());
    }

    /** Ends the run: chunks that are in work are done, and no more are taken. Returns at once. */
    public void end() {
        endAsked = true;
        CopyRun run = current;
        if (run != null) {
            run.end();
        }
    }

    /** True if a chunk was done in this run. */
    public boolean gotOn() {
        CopyRun run = current;
        return run != null && run.gotOn();
    }

    @SuppressWarnings("try") // a watch works by being there
    private void work(CopyRun run, Wave wave, boolean ours) {
        try (WaveWatch watch = new WaveWatch(wave, run, ours)) {
            workers.work(run, wave);
        } finally {
            tryTo("give chunks back", () -> wave.leases().release(wave.lease().owner()));
        }
    }

    /** The keeper's locks must have stood until the last row was read, else a rewritten table may have looked empty. */
    private static void finish(TableId table, Wave wave) {
        if (!wave.snapshot().isHeld()) {
            throw new RetryableFailure("the keeper of the snapshot is gone");
        }
        wave.store().finish(table, wave.number());
        wave.listener().tableDone(table);
    }

    /** Nothing more is begun, and what others have in work they may end, so that it is not lost. */
    private void awaitOthers(Wave wave) {
        store.waves().close(wave.number());
        while (!stopAsked && wave.snapshot().isHeld() && isInWorkElsewhere(wave)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static boolean isInWorkElsewhere(Wave wave) {
        return wave.leases().undone(wave.number(), wave.lease().owner()).stream()
                .anyMatch(t -> t.elsewhere() > 0);
    }

    /** What others have in work of a wave that was lost may still be recorded, until another wave takes the table on. */
    private void leave(Wave wave, boolean over) {
        tryTo("end wave " + wave.number(), () -> {
            if (over) {
                store.waves().end(wave.number());
            } else {
                store.waves().close(wave.number());
            }
        });
    }

    /** What is not said now is found out by others, only later. */
    private static void tryTo(String what, Runnable work) {
        try {
            work.run();
        } catch (MigratorException e) {
            log.info("could not {}, which will be noticed later: {}", what, e.getMessage());
        }
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
}
