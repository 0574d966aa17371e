package dev.migrator.core.plan.check;

import dev.migrator.core.plan.Unit;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import java.util.List;

/**
 * Protects tables of which no column is carried though there are some: an update of theirs has nothing to set. Rows of tables
 * without any column are counted, copied and compared like all others.
 */
final class ColumnlessTables implements Check {
    @Override
    public String name() {
        return "columnless-tables";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return context.units().stream()
                .filter(unit -> carriesNothing(context, unit) && !isWithoutColumns(unit))
                .map(unit -> finding(unit.old()))
                .toList();
    }

    private static boolean carriesNothing(CheckContext context, Unit unit) {
        return context.mapping().of(unit.old(), unit.fresh()).carried(unit.old()).stream()
                .noneMatch(Column::isWritable);
    }

    private static boolean isWithoutColumns(Unit unit) {
        Table fresh = unit.fresh();
        return unit.old().columns().isEmpty()
                && (fresh == null || fresh.columns().isEmpty());
    }

    private Finding finding(Table table) {
        return blocker(
                table.id().toString(),
                "has columns, but none whose values can be carried: they are computed, left out by the mapping, or only on one side",
                "exclude it, or ALTER TABLE %s ADD COLUMN a column that can be written, on both sides"
                        .formatted(Identifiers.quote(table.id())));
    }
}
