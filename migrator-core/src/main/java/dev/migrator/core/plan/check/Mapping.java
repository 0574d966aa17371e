package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.plan.MappingProblems;
import dev.migrator.core.plan.Unit;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Column.Generated;
import dev.migrator.core.schema.Column.Identity;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Protects rows whose table or columns have other names on new, on their way there and on their way back. */
final class Mapping implements Check {
    @Override
    public String name() {
        return "mapping";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        List<Table> moved = context.units().stream().map(Unit::old).toList();
        MappingProblems.of(context.mapping(), moved)
                .forEach(p -> findings.add(blocker(p.path(), p.text(), "correct mapping in the configuration")));
        Set<ColumnName> defaults = ColumnName.withDefault(context, Side.OLD);
        for (Unit unit : context.units()) {
            Table fresh = unit.fresh();
            dropped(findings, unit.old(), context.mapping().of(unit.old(), null), defaults);
            if (fresh != null) {
                added(findings, unit.old(), fresh, context.mapping().of(unit.old(), fresh));
            }
        }
        return findings;
    }

    /** The way back inserts rows without these columns. */
    private void dropped(List<Finding> findings, Table old, TableMapping mapping, Set<ColumnName> defaults) {
        for (Column column : old.columns()) {
            ColumnName name = new ColumnName(old.id(), column.name());
            if (mapping.dropped().contains(column.name()) && isRequired(column) && !defaults.contains(name)) {
                findings.add(blocker(
                        name.object(),
                        "is dropped by the mapping, and is NOT NULL without a default on old: after a cutover the way back"
                                + " could not insert a row",
                        "%1$s DROP NOT NULL; or %1$s SET DEFAULT …; on old".formatted(name.alter())));
            }
        }
    }

    private void added(List<Finding> findings, Table old, Table fresh, TableMapping mapping) {
        mapping.dropped().stream()
                .filter(mapping.added()::contains)
                .map(c -> new ColumnName(fresh.id(), c))
                .forEach(c -> findings.add(warning(
                        c.object(),
                        "is dropped by the mapping, but new has a column of that name: it keeps its default",
                        "take it out of drop, or drop the column on new")));
        List<String> onlyNew =
                fresh.key().stream().filter(mapping.added()::contains).toList();
        boolean whole = fresh.replicaIdentity() == Table.ReplicaIdentity.FULL;
        if (!old.hasKey() && !onlyNew.isEmpty() && !whole) {
            findings.add(blocker(
                    fresh.id().toString(),
                    "its key on new has columns that old does not have (%s), and old has no key: the way back could not find a row"
                            .formatted(String.join(", ", onlyNew)),
                    "ALTER TABLE %s REPLICA IDENTITY FULL; on new".formatted(Identifiers.quote(fresh.id()))));
        }
    }

    private static boolean isRequired(Column column) {
        return column.notNull() && column.generated() == Generated.NO && column.identity() == Identity.NO;
    }
}
