package dev.migrator.core.plan;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What of a mapping does not fit the tables of old; all of it at once. */
public final class MappingProblems {
    /**
     * One thing that does not fit.
     *
     * @param path where in the configuration: {@code mapping.tables.shop.orders}
     */
    public record Problem(String path, String text) {
        @Override
        public String toString() {
            return path + ": " + text;
        }
    }

    private final NewNames mapping;
    private final Map<TableId, Table> tables;
    private final List<Problem> problems = new ArrayList<>();

    private MappingProblems(NewNames mapping, Collection<Table> tables) {
        this.mapping = mapping;
        this.tables = tables.stream().collect(Collectors.toMap(Table::id, t -> t));
    }

    /**
     * The problems with their place in the configuration, by name.
     *
     * @param tables the selected tables of old
     */
    public static List<Problem> of(NewNames mapping, Collection<Table> tables) {
        MappingProblems found = new MappingProblems(mapping, tables);
        new TreeSet<>(mapping.schemas().keySet()).forEach(found::schema);
        new TreeMap<>(mapping.tables()).forEach(found::table);
        found.sameTarget();
        return List.copyOf(found.problems);
    }

    private void schema(String name) {
        if (tables.keySet().stream().noneMatch(t -> t.schema().equals(name))) {
            problem("schemas." + name, "no table of the migration is in a schema of this name on old");
        }
    }

    private void table(TableId id, TableRule rule) {
        Table table = tables.get(id);
        if (table == null) {
            problem(
                    "tables." + id,
                    "is no table of the migration: old has none of this name that holds rows, or tables.exclude leaves it out; a partitioned table that new partitions otherwise is named itself, not its partitions");
            return;
        }
        Set<String> named = new TreeSet<>(rule.columns().keySet());
        named.addAll(rule.drop());
        table.columns().stream().map(Column::name).forEach(named::remove);
        named.forEach(c -> problem("tables." + id, "the table has no column " + c));
        taken(table, rule);
        dropped(table, rule);
    }

    /** A column that keeps its name, and is carried, has the first claim to it. */
    private void taken(Table table, TableRule rule) {
        for (Column column : table.columns()) {
            String name = column.name();
            boolean stays = !rule.columns().containsKey(name) && !rule.drop().contains(name);
            if (stays && rule.columns().containsValue(name)) {
                problem(
                        "tables." + table.id(),
                        "a column is to be called %s, and the table has one of that name".formatted(name));
            }
        }
    }

    private void dropped(Table table, TableRule rule) {
        if (rule.drop().isEmpty()) {
            return;
        }
        List<String> inKey = table.key().stream().filter(rule.drop()::contains).toList();
        if (!inKey.isEmpty()) {
            problem(
                    "tables." + table.id(),
                    "drops %s, of the key (%s) by which the log tells rows apart"
                            .formatted(String.join(", ", inKey), String.join(", ", table.key())));
        } else if (!table.hasKey()) {
            problem(
                    "tables." + table.id(),
                    "drops columns of a table without a key, whose rows are told apart by all their columns; give it a key first");
        }
    }

    private void sameTarget() {
        Map<TableId, TableId> taken = new HashMap<>();
        for (TableId id : new TreeSet<>(tables.keySet())) {
            TableId target = mapping.target(id);
            TableId other = taken.putIfAbsent(target, id);
            if (other != null) {
                problem(
                        "tables",
                        "%s and %s would both be %s on new; give one of them another name with to"
                                .formatted(other, id, target));
            }
        }
    }

    private void problem(String path, String text) {
        problems.add(new Problem("mapping." + path, text));
    }
}
