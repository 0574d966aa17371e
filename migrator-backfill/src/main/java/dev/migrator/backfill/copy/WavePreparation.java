package dev.migrator.backfill.copy;

import dev.migrator.core.control.LedgerChunk;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.ExportedSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a wave: locks its tables, measures them, finds what the target takes, and brings those that an earlier wave has
 * begun to this wave's position, or starts them over.
 */
final class WavePreparation {
    private static final Logger log = LoggerFactory.getLogger(WavePreparation.class);
    private static final int FIRST_VERSION_WITH_BLOCK_RANGES = 14;

    private final Wave wave;
    private final ExportedSnapshot snapshot;
    private final CopySessions sessions;
    private final CatchUp catchUp;

    /** @param snapshot the wave's, which this process keeps */
    WavePreparation(Wave wave, ExportedSnapshot snapshot, CopySessions sessions, CatchUp catchUp) {
        this.wave = wave;
        this.snapshot = snapshot;
        this.sessions = sessions;
        this.catchUp = catchUp;
    }

    /** Returns the tables with what is to do of each; everything that can be refused is refused before one is touched. */
    List<OpenTable> begin(Collection<TablePlan> planned) {
        try (sessions) {
            Connection source = sessions.reading();
            List<TablePlan> plans = SourceTables.withNewLeaves(source, planned);
            snapshot.protect(Measuring.holders(plans));
            TargetTables tables = new TargetTables(sessions.writing(), plans);
            Map<TableId, TableProgress> begun = begun();
            tables.requireColumns(plans);
            tables.requireEmpty(plans.stream()
                    .filter(p -> !begun.containsKey(p.table().id()))
                    .toList());
            List<OpenTable> open = open(measure(source, plans, tables), begun, tables);
            tell(open);
            return open;
        } catch (SQLException e) {
            throw SqlFailures.wrap("beginning wave " + wave.number(), e);
        }
    }

    private Map<TableId, TableProgress> begun() {
        return wave.store().progress().stream()
                .filter(p -> !p.isFinished())
                .collect(Collectors.toMap(TableProgress::table, Function.identity()));
    }

    private List<TableCopy> measure(Connection source, Collection<TablePlan> plans, TargetTables tables)
            throws SQLException {
        boolean ranges = source.getMetaData().getDatabaseMajorVersion() >= FIRST_VERSION_WITH_BLOCK_RANGES;
        return Measuring.measure(source, plans, tables).stream()
                .map(copy -> copy.cut(wave.options().chunkBytes(), ranges))
                .toList();
    }

    private List<OpenTable> open(List<TableCopy> copies, Map<TableId, TableProgress> begun, TargetTables tables)
            throws SQLException {
        List<OpenTable> open = new ArrayList<>();
        List<CatchUp.Begun> goingOn = new ArrayList<>();
        for (TableCopy copy : copies) {
            TableProgress progress = begun.get(copy.id());
            if (progress == null) {
                open.add(begin(copy));
            } else {
                goOn(copy, progress, tables, goingOn).ifPresent(open::add);
            }
        }
        CatchUp.Result result = catchUp.run(goingOn);
        open.addAll(result.goOn());
        for (CatchUp.Begun table : goingOn) {
            String why = result.untold().get(table.copy().id());
            if (why != null) {
                open.add(startOver(table.copy(), table.from().number(), why, tables));
            }
        }
        return unfinished(open);
    }

    /** Empty if the table is finished now, or is put to those that are to be brought to this wave's position. */
    private Optional<OpenTable> goOn(
            TableCopy copy, TableProgress progress, TargetTables tables, List<CatchUp.Begun> goingOn)
            throws SQLException {
        List<LedgerChunk> ledger = wave.store().ledger(sessions.writing(), copy.id());
        if (progress.wave() == wave.number()) {
            return Optional.of(OpenTable.of(copy, ledger));
        }
        Resumption way = Resumption.of(copy, ledger);
        switch (way.kind()) {
            case START_OVER -> {
                return Optional.of(startOver(copy, progress.wave(), way.why(), tables));
            }
            case FINISH -> finish(copy.id(), progress.wave());
            case GO_ON -> goingOn.add(new CatchUp.Begun(copy, standsAt(progress)));
        }
        return Optional.empty();
    }

    /** The last chunk of a table may have been done by somebody who ended before it could be finished. */
    private List<OpenTable> unfinished(List<OpenTable> open) {
        for (OpenTable table : open) {
            if (table.pending().isEmpty()) {
                finish(table.copy().id(), wave.number());
            }
        }
        return open.stream().filter(t -> !t.pending().isEmpty()).toList();
    }

    private WaveRecord standsAt(TableProgress progress) {
        List<Long> offsets = wave.store()
                .waves()
                .find(progress.wave())
                .map(WaveRecord::logOffsets)
                .orElse(List.of());
        return new WaveRecord(progress.wave(), progress.wavePosition(), offsets);
    }

    /** Locked first: a chunk of the earlier wave whose commit was under way would be there after the rows were deleted. */
    private OpenTable startOver(TableCopy copy, int from, String why, TargetTables tables) throws SQLException {
        if (!why.isEmpty()) {
            log.info("wave {} starts {} over: {}", wave.number(), copy.id(), why);
        }
        wave.store().lock(sessions.writing(), copy.id(), from);
        tables.empty(copy.plan());
        return begin(copy);
    }

    private OpenTable begin(TableCopy copy) throws SQLException {
        Connection writing = sessions.writing();
        wave.store().begin(writing, copy.id(), wave.record(), copy.ranges(), copy.bytes());
        writing.commit();
        return OpenTable.whole(copy);
    }

    /** Its file is the one that was read from, so no chunk can have met a table that looked empty. */
    private void finish(TableId table, int inWave) {
        wave.store().finish(table, inWave);
        wave.listener().tableDone(table);
    }

    private void tell(List<OpenTable> open) {
        int chunks = open.stream().mapToInt(t -> t.pending().size()).sum();
        long bytes = open.stream().mapToLong(t -> t.copy().bytes()).sum();
        wave.listener().waveBegun(wave.number(), open.size(), chunks, bytes);
    }
}
