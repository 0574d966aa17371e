package dev.migrator.core.plan;

import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a migration will do, pinned when it is created. Tables have the same name on both sides.
 *
 * @param name the migration's name; it is part of the names of slots, publications and topics
 * @param lanes how many lanes every stream has
 */
public record MigrationPlan(String name, int lanes, List<TablePlan> tables) {
    public MigrationPlan {
        tables = List.copyOf(tables);
    }

    public Map<TableId, TablePlan> byId() {
        return tables.stream()
                .collect(Collectors.toUnmodifiableMap(t -> t.table().id(), Function.identity()));
    }

    public List<Table> plainTables() {
        return tables.stream().map(TablePlan::table).toList();
    }
}
