package dev.migrator.core.schema;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator says of one table of old.
 *
 * @param to its name on new; empty to take that of its schema
 * @param columns new names by old names
 * @param drop columns of old that new does not have
 */
public record TableRule(Optional<TableId> to, Map<String, String> columns, Set<String> drop) {
    public TableRule {
        columns = Map.copyOf(columns);
        drop = Set.copyOf(drop);
    }
}
