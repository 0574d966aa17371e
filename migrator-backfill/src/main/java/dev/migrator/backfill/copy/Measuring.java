package dev.migrator.backfill.copy;

import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the tables of a wave are copied, by what stands on both sides; not cut into chunks. */
final class Measuring {
    private Measuring() {}

    /** @param joined a session in the wave's snapshot */
    static List<TableCopy> measure(Connection joined, Collection<TablePlan> plans, TargetTables tables) {
        Map<TableId, SourceSize> sizes = SourceTables.sizes(joined, holders(plans));
        return plans.stream()
                .map(p -> TableCopy.of(p, tables.takesBinary(p), of(p, sizes)))
                .toList();
    }

    static List<TableId> holders(Collection<TablePlan> plans) {
        return plans.stream().flatMap(p -> p.table().holders().stream()).toList();
    }

    private static Map<TableId, SourceSize> of(TablePlan plan, Map<TableId, SourceSize> sizes) {
        return plan.table().holders().stream()
                .filter(sizes::containsKey)
                .collect(Collectors.toMap(Function.identity(), sizes::get));
    }
}
