package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.CopySize;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Begins the tables of a wave: locks them, measures them, finds what the target takes, empties what is half done. */
final class WavePreparation {
    private static final int FIRST_VERSION_WITH_BLOCK_RANGES = 14;

    private final Wave wave;
    private final Database target;

    WavePreparation(Wave wave, Database target) {
        this.wave = wave;
        this.target = target;
    }

    /** Everything that can be refused is refused before the first table is touched. */
    List<TableCopy> begin(Collection<TablePlan> plans) {
        wave.snapshot().protect(holders(plans));
        try (Connection source = wave.snapshot().join(Purpose.COPY_OUT);
                Connection writing = target.open(Purpose.COPY_IN)) {
            TargetTables tables = new TargetTables(writing, plans);
            Set<TableId> halfDone = halfDone();
            tables.requireColumns(plans);
            tables.requireEmpty(plans.stream()
                    .filter(p -> !halfDone.contains(p.table().id()))
                    .toList());
            List<TableCopy> copies = measure(source, plans, tables);
            begin(copies, halfDone, tables, writing);
            return copies;
        } catch (SQLException e) {
            throw SqlFailures.wrap("beginning wave " + wave.number(), e);
        }
    }

    private static List<TableId> holders(Collection<TablePlan> plans) {
        return plans.stream().flatMap(p -> p.table().holders().stream()).toList();
    }

    private Set<TableId> halfDone() {
        return wave.store().progress().stream()
                .filter(p -> !p.isFinished())
                .map(TableProgress::table)
                .collect(Collectors.toSet());
    }

    private List<TableCopy> measure(Connection source, Collection<TablePlan> plans, TargetTables tables)
            throws SQLException {
        Map<TableId, SourceSize> sizes = SourceTables.sizes(source, holders(plans));
        boolean ranges = source.getMetaData().getDatabaseMajorVersion() >= FIRST_VERSION_WITH_BLOCK_RANGES;
        long chunkBytes = wave.options().chunkBytes();
        return plans.stream()
                .map(p -> TableCopy.of(
                        p,
                        tables.takesBinary(p),
                        id -> sizes.getOrDefault(id, new SourceSize(0, 0)),
                        chunkBytes,
                        ranges))
                .toList();
    }

    private void begin(List<TableCopy> copies, Set<TableId> halfDone, TargetTables tables, Connection writing)
            throws SQLException {
        writing.setAutoCommit(false);
        for (TableCopy copy : copies) {
            if (halfDone.contains(copy.id())) {
                tables.empty(copy.plan());
            }
            CopySize size = new CopySize(copy.chunkCount(), copy.bytes());
            wave.store()
                    .begin(writing, copy.id(), wave.number(), wave.snapshot().position(), size);
            writing.commit();
        }
        int chunks = copies.stream().mapToInt(TableCopy::chunkCount).sum();
        long bytes = copies.stream().mapToLong(TableCopy::bytes).sum();
        wave.listener().waveBegun(wave.number(), copies.size(), chunks, bytes);
    }
}
