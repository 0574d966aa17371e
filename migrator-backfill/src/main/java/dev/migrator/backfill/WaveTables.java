package dev.migrator.backfill;

import dev.migrator.backfill.copy.WaveForm;
import dev.migrator.core.apply.CopyForm;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.Snapshot;
import java.util.List;
import java.util.Set;

/** The tables of a plan as a wave shows them. */
record WaveTables(BackfillPair pair, MigrationPlan plan, BackfillOptions options) {
    /** Those that are not finished. */
    List<TablePlan> unfinished(Snapshot wave, CopyStore store) {
        Set<TableId> finished = store.copiedUpTo().keySet();
        CopyForm form = new CopyForm(pair.target(), plan, options.ddl());
        return new WaveForm(pair.source(), wave, form)
                .of(plan.tables().stream()
                        .filter(t -> !finished.contains(t.table().id()))
                        .toList());
    }
}
