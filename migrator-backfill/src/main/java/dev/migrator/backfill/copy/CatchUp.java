package dev.migrator.backfill.copy;

import dev.migrator.backfill.copy.BlockRanges.Range;
import dev.migrator.core.control.ChunkRange;
import dev.migrator.core.control.LedgerChunk;
import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes tables of which chunks were copied in an earlier wave on to the position of this one. The log tells which keys
 * changed in between; their rows are deleted on the target, and copied anew if they lie in blocks of chunks that are done.
 * Every other row of those blocks is the same version in the same place as before, as long as the file is the same one. So
 * afterwards the target has what the snapshot shows of those blocks, and no more.
 */
final class CatchUp {
    private static final Logger log = LoggerFactory.getLogger(CatchUp.class);

    private final Wave wave;
    private final ChangedKeys changes;
    private final CopySessions sessions;
    private final CopyPace pace;
    private final BooleanSupplier stopped;
    private final Map<TableId, String> untold = new HashMap<>();
    private Duration rested = Duration.ZERO;

    CatchUp(Wave wave, ChangedKeys changes, CopySessions sessions, CopyPace pace, BooleanSupplier stopped) {
        this.wave = wave;
        this.changes = changes;
        this.sessions = sessions;
        this.pace = pace;
        this.stopped = stopped;
    }

    /** A table, as it is to be copied on, and the wave at whose position it stands. */
    record Begun(TableCopy copy, WaveRecord from) {}

    /**
     * What became of the tables.
     *
     * @param goOn those that stand at the wave's position now
     * @param untold those that cannot be brought there, with why: they are to be started over
     */
    record Result(List<OpenTable> goOn, Map<TableId, String> untold) {}

    /** Takes the tables on, each in one transaction. */
    Result run(Collection<Begun> tables) throws SQLException {
        List<OpenTable> goOn = new ArrayList<>();
        if (tables.isEmpty()) {
            return new Result(goOn, untold);
        }
        Optional<ChangedKeyStage> stage = newStage();
        if (stage.isEmpty()) {
            tables.forEach(table -> untold.put(
                    table.copy().id(),
                    "the role on new may not make temporary tables; grant TEMPORARY on the database"));
            return new Result(goOn, untold);
        }
        fill(stage.get(), tables);
        for (Begun table : tables) {
            if (!untold.containsKey(table.copy().id())) {
                goOn.add(takeOn(table, stage.get()));
            }
        }
        return new Result(goOn, untold);
    }

    /** For how long it has left old alone between two pieces of its work. */
    Duration rested() {
        return rested;
    }

    /** Empty if the role may not make temporary tables. */
    private Optional<ChangedKeyStage> newStage() throws SQLException {
        Connection target = sessions.writing();
        try {
            ChangedKeyStage stage = new ChangedKeyStage(target);
            target.commit();
            return Optional.of(stage);
        } catch (MigratorException e) {
            if (!SqlState.is(e, SqlState.INSUFFICIENT_PRIVILEGE)) {
                throw e;
            }
            target.rollback();
            return Optional.empty();
        }
    }

    private void fill(ChangedKeyStage stage, Collection<Begun> tables) throws SQLException {
        if (!changes.read(
                tables.stream().map(CatchUp::search).toList(), wave.record().position(), sink(stage))) {
            throw new RetryableFailure(
                    "wave %d ended before the log was read up to its position %s: its snapshot is gone or too old, or the copy was stopped. Does capture run?"
                            .formatted(wave.number(), wave.record().position()));
        }
        stage.finish();
        sessions.writing().commit();
        log.info("wave {}: the log has {} changed keys of {} tables", wave.number(), stage.count(), tables.size());
    }

    private static ChangedKeys.Search search(Begun table) {
        return new ChangedKeys.Search(
                table.copy().plan(),
                table.from().position(),
                table.from().logOffset(table.copy().plan().lane()));
    }

    private ChangedKeys.Sink sink(ChangedKeyStage stage) {
        return new ChangedKeys.Sink() {
            @Override
            public void changed(TableId table, List<@Nullable String> key) {
                stage.add(table, key);
            }

            @Override
            public void untold(TableId table, String why) {
                untold.putIfAbsent(table, why);
            }

            @Override
            public boolean goOn() {
                return !stopped.getAsBoolean() && wave.snapshot().isHeld();
            }
        };
    }

    private OpenTable takeOn(Begun table, ChangedKeyStage stage) throws SQLException {
        TableCopy copy = table.copy();
        Connection target = sessions.writing();
        wave.store().lock(target, copy.id(), table.from().number());
        List<LedgerChunk> ledger = wave.store().ledger(target, copy.id());
        List<ChunkRange> done = ledger.stream()
                .filter(LedgerChunk::done)
                .map(LedgerChunk::range)
                .toList();
        long deleted = stage.delete(copy.plan());
        long[] written = {0};
        SortedMap<TableId, List<Range>> blocks = BlockRanges.together(done);
        ChunkPipe pipe = new ChunkPipe(stopped, pace::passSoon);
        stage.forEach(copy.id(), keys -> written[0] += write(pipe, new ChangedRows(copy, blocks, keys)));
        wave.store().moveOn(target, copy.id(), wave.record());
        commit(target, copy.id());
        log.info(
                "wave {} goes on with {}: {} of {} chunks are done; of what changed since wave {} {} rows were taken out and {} put in",
                wave.number(),
                copy.id(),
                done.size(),
                ledger.size(),
                table.from().number(),
                deleted,
                written[0]);
        return OpenTable.of(copy, ledger);
    }

    private long write(ChunkPipe pipe, ChangedRows rows) {
        long begun = System.nanoTime();
        ChunkPipe.Moved moved = pipe.run(sessions.reading(), sessions.writing(), rows);
        if (!moved.complete()) {
            throw new RetryableFailure("stopped while copying " + rows);
        }
        rested = rested.plus(pace.restAfter(Duration.ofNanos(System.nanoTime() - begun), stopped));
        return moved.rows();
    }

    private static void commit(Connection target, TableId table) {
        try {
            target.commit();
        } catch (SQLException e) {
            throw SqlFailures.wrap("committing what changed of " + table, e);
        }
    }
}
