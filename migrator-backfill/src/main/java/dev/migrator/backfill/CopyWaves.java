package dev.migrator.backfill;

import dev.migrator.backfill.copy.Backfill;
import dev.migrator.backfill.copy.CopyListener;
import dev.migrator.backfill.copy.CopyOutcome;
import dev.migrator.backfill.copy.CopyPace;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.snapshot.LockWatch;
import dev.migrator.core.snapshot.Waiting;
import dev.migrator.core.stream.ChangedKeys;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies the rows, wave after wave until every one is there: a wave that ends early is followed by another that goes on. For one
 * run; {@link #stop()} may be called from any thread.
 */
final class CopyWaves {
    private final Setting setting;
    private final CopyStore store;
    private final BackfillListener listener;
    private final CopyListener rows;
    private final WavePatience patience = new WavePatience();
    private volatile boolean stopped;
    private volatile @Nullable Backfill copying;

    /**
     * What is copied, and how.
     *
     * @param changes what the log tells of rows that were copied in an earlier wave
     */
    record Setting(
            BackfillPair pair, MigrationPlan plan, ChangedKeys changes, BackfillOptions options, CopyPace pace) {}

    /** What comes before the rows of a wave. */
    interface Preparation {
        /** Makes the tables, from the snapshot of that name. */
        void schema(String snapshot);

        /** The tables have their final form, and rows are read next. */
        void rows();
    }

    /** @param rows hears of the rows, and {@code listener} of all else */
    CopyWaves(Setting setting, CopyStore store, BackfillListener listener, CopyListener rows) {
        this.setting = setting;
        this.store = store;
        this.listener = listener;
        this.rows = rows;
    }

    /**
     * Returns when every row is there, or it was stopped.
     *
     * @param prepare what comes before the rows of each wave
     */
    CopyOutcome run(Waves waves, Preparation prepare) {
        setting.pace().begin();
        try (WaveSequence sequence = new WaveSequence(
                waves, store.waves(), setting.changes(), setting.plan().holders(), this::watch)) {
            CopyOutcome outcome = CopyOutcome.WAVE_OVER;
            while (outcome == CopyOutcome.WAVE_OVER) {
                outcome = next(sequence, prepare);
            }
            return outcome;
        } finally {
            setting.pace().end();
        }
    }

    /** Ends the run soon. */
    void stop() {
        stopped = true;
        patience.stop();
        Backfill backfill = copying;
        if (backfill != null) {
            backfill.stop();
        }
    }

    private CopyOutcome next(WaveSequence sequence, Preparation prepare) {
        try {
            if (!isResumed(sequence)) {
                return CopyOutcome.STOPPED;
            }
            long asked = System.nanoTime();
            OpenedWave wave = sequence.next();
            return copyFrom(wave, Duration.ofNanos(System.nanoTime() - asked), prepare);
        } catch (RetryableFailure failure) {
            sequence.giveUp();
            goOnAfter(failure);
            return CopyOutcome.WAVE_OVER;
        }
    }

    /** While the copy is paused there is no snapshot, so that old can clean up. */
    private boolean isResumed(WaveSequence sequence) {
        if (setting.pace().isPaused()) {
            sequence.giveUp();
        }
        return setting.pace().awaitResumed(() -> stopped);
    }

    private void goOnAfter(RetryableFailure failure) {
        if (stopped) {
            throw failure;
        }
        Backfill last = copying;
        copying = null;
        if (last != null && last.gotOn()) {
            patience.reset();
        }
        patience.after(failure);
    }

    private LockWatch watch(ExportedSnapshot snapshot) {
        return new LockWatch(
                setting.pair().source(), snapshot, setting.options().yieldAfter());
    }

    private CopyOutcome copyFrom(OpenedWave wave, Duration opening, Preparation prepare) {
        try {
            return copyAll(wave, opening, prepare);
        } catch (MigratorException failure) {
            throw wave.snapshot()
                    .gaveWayTo()
                    .map(waiting -> gaveWay(wave.record().number(), waiting, failure))
                    .orElse(failure);
        }
    }

    /** Whatever failed then did so because the sessions were ended. */
    private MigratorException gaveWay(int number, Waiting waiting, MigratorException failure) {
        listener.gaveWay(number, waiting);
        return new RetryableFailure("wave %d gave way on old: %s".formatted(number, waiting.sentence()), failure);
    }

    private CopyOutcome copyAll(OpenedWave wave, Duration opening, Preparation prepare) {
        Backfill backfill = new Backfill(
                setting.pair().target(),
                store,
                setting.changes(),
                setting.options().copy(),
                setting.pace(),
                rows);
        copying = backfill;
        prepare.schema(wave.snapshot().name());
        if (stopped) {
            return CopyOutcome.STOPPED;
        }
        List<TablePlan> tables =
                new WaveTables(setting.pair(), setting.plan(), setting.options()).unfinished(wave.snapshot(), store);
        prepare.rows();
        CopyOutcome outcome = backfill.run(tables, wave.snapshot(), wave.record(), opening);
        if (outcome == CopyOutcome.FINISHED) {
            listener.stepDone(BackfillStep.COPY);
        }
        return outcome;
    }
}
