package dev.migrator.backfill.copy;

import dev.migrator.core.control.LedgerChunk;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a process finds that joins a wave of another one: tables that are begun, and cut into chunks already. */
final class WaveJoining {
    private final Wave wave;
    private final CopySessions sessions;

    WaveJoining(Wave wave, CopySessions sessions) {
        this.wave = wave;
        this.sessions = sessions;
    }

    /** Those of the tables that the wave copies, with the chunks that are to do. */
    List<OpenTable> open(Collection<TablePlan> planned) {
        try (sessions) {
            Map<TableId, List<LedgerChunk>> ledgers = wave.store().ledgers(wave.number());
            Connection source = sessions.reading();
            List<TablePlan> begun = planned.stream()
                    .filter(p -> ledgers.containsKey(p.table().id()))
                    .toList();
            List<TablePlan> plans = SourceTables.withNewLeaves(source, begun);
            TargetTables tables = new TargetTables(sessions.writing(), plans);
            return Measuring.measure(source, plans, tables).stream()
                    .map(copy -> OpenTable.of(copy, Objects.requireNonNull(ledgers.get(copy.id()))))
                    .toList();
        }
    }
}
