package dev.migrator.core.apply;

import dev.migrator.core.schema.TableId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one TRUNCATE empties on the target: whole tables, and parts of tables. Not thread-safe. */
final class Emptied {
    private final Set<TableId> whole = new LinkedHashSet<>();
    private final Map<TableId, Map<TableId, Part>> leaves = new LinkedHashMap<>();

    void whole(TableId table) {
        whole.add(table);
    }

    /** When all parts of a table are emptied, it is emptied as a whole. */
    void part(TableId leaf, Part part) {
        Map<TableId, Part> some = leaves.computeIfAbsent(part.table(), t -> new LinkedHashMap<>());
        some.put(leaf, part);
        if (some.size() == part.parts()) {
            leaves.remove(part.table());
            whole.add(part.table());
        }
    }

    List<TableId> whole() {
        return List.copyOf(whole);
    }

    /** By the tables that they are parts of, with the leaves' names on the source. */
    Map<TableId, Map<TableId, Part>> parts() {
        return new HashMap<>(leaves);
    }
}
