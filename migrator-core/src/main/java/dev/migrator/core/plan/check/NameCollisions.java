package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Protects the stream: a published table with two columns that differ only by case stops capture. */
final class NameCollisions implements Check {
    @Override
    public String name() {
        return "name-collisions";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (List<TableId> same :
                collisions(context.tables().stream().map(Table::id).toList(), TableId::toString)) {
            findings.add(warning(
                    same.get(0).toString(),
                    "tables whose names differ only by case: " + same,
                    "ALTER TABLE %s RENAME TO …; if a tool of yours ignores case"
                            .formatted(Identifiers.quote(same.get(1)))));
        }
        context.tables().forEach(table -> addColumns(findings, table));
        return findings;
    }

    private void addColumns(List<Finding> findings, Table table) {
        for (List<String> same :
                collisions(table.columns().stream().map(Column::name).toList(), Function.identity())) {
            findings.add(blocker(
                    table.id().toString(),
                    "columns whose names differ only by case: %s; capture stops at such a table".formatted(same),
                    "ALTER TABLE %s RENAME COLUMN %s TO …; or exclude the table"
                            .formatted(Identifiers.quote(table.id()), Identifiers.quote(same.get(1)))));
        }
    }

    private static <T> Collection<List<T>> collisions(List<T> values, Function<T, String> text) {
        return values.stream()
                .collect(Collectors.groupingBy(v -> text.apply(v).toLowerCase(Locale.ROOT)))
                .entrySet()
                .stream()
                .sorted(Entry.comparingByKey())
                .map(Entry::getValue)
                .filter(same -> same.size() > 1)
                .toList();
    }
}
