package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Protects the speed of queries after the cutover: indexes that old has and new does not. */
final class TargetIndexes implements Check {
    private static final String ALL = TargetUniques.INDEXES.formatted("true");
    private static final String PLAIN = TargetUniques.INDEXES.formatted("NOT i.indisunique AND NOT i.indisexclusion");

    @Override
    public String name() {
        return "target-indexes";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Counterpart> tables = Counterpart.of(context);
        if (tables.isEmpty()) {
            return List.of();
        }
        Map<TableId, List<Definition>> old = Definition.read(context, Side.OLD, PLAIN);
        Map<TableId, List<Definition>> fresh = Definition.read(context, Side.NEW, ALL);
        List<Finding> findings = new ArrayList<>();
        for (Counterpart table : tables) {
            List<Definition> missing = Definition.only(
                    old.getOrDefault(table.old().id(), List.of()),
                    table::renamed,
                    Definition.texts(fresh.getOrDefault(table.id(), List.of()), text -> text));
            if (!missing.isEmpty()) {
                findings.add(finding(table, missing));
            }
        }
        return findings;
    }

    private Finding finding(Counterpart table, List<Definition> missing) {
        return info(
                table.id().toString(),
                "%d indexes are only on old, so queries that use them are slow on new: %s"
                        .formatted(
                                missing.size(),
                                missing.stream().map(Definition::name).collect(Collectors.joining(", "))),
                "if they are needed, make them on new: "
                        + missing.stream().map(Definition::sql).collect(Collectors.joining("; ")));
    }
}
