package dev.migrator.core.apply;

import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the target calls tables and types of the source, those that are made during the stream too. Not thread-safe. */
final class SchemaNames {
    private final Map<TableId, TableMapping> mappings;
    private final Map<String, String> schemas;

    /**
     * @param mappings by the source's names; a table that is not in it has its name in the mapped schema
     * @param schemas those with another name on the target
     */
    SchemaNames(Map<TableId, TableMapping> mappings, Map<String, String> schemas) {
        this.mappings = new HashMap<>(mappings);
        this.schemas = Map.copyOf(schemas);
    }

    TableMapping mapping(TableId source) {
        TableMapping known = mappings.get(source);
        return known != null ? known : TableMapping.of(source, target(source), Map.of(), Set.of(), Set.of());
    }

    /** The name of something that has no mapping of its own. */
    TableId target(TableId source) {
        return new TableId(schemas.getOrDefault(source.schema(), source.schema()), source.name());
    }

    /** True if anything has another name, so that definitions from the source's catalog may not mean the same there. */
    boolean renames() {
        return !schemas.isEmpty() || mappings.values().stream().anyMatch(m -> !m.changesNothing());
    }
}
