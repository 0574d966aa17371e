package dev.migrator.core.apply;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.schema.TableId;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables that a lane may write, by name. */
final class Tables {
    private final LaneId lane;
    private final Map<TableId, TargetTable> tables;

    Tables(LaneId lane, ApplyPlan plan) {
        this.lane = lane;
        this.tables = plan.tables().values().stream()
                .collect(Collectors.toMap(t -> t.id(), t -> new TargetTable(lane, t, plan)));
    }

    TargetTable of(TableId id, Lsn end) {
        TargetTable table = tables.get(id);
        if (table == null) {
            throw new DivergenceFailure(
                    "lane %s: the transaction that ends at %s changes %s, which is not a table of this migration; it was added to the publication by somebody else, remove it there or start a new migration that includes it"
                            .formatted(lane, end, id));
        }
        return table;
    }
}
