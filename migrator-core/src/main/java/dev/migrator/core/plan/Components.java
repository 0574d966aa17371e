package dev.migrator.core.plan;

import dev.migrator.core.schema.TableId;
import java.util.HashMap;
import java.util.Map;

/** Which tables hang together (union-find); the smallest name stands for its group. Not thread-safe. */
final class Components {
    private final Map<TableId, TableId> parents = new HashMap<>();

    void join(TableId one, TableId other) {
        TableId a = of(one);
        TableId b = of(other);
        if (a.compareTo(b) < 0) {
            parents.put(b, a);
        } else if (!a.equals(b)) {
            parents.put(a, b);
        }
    }

    /** The table that stands for the group of {@code table}; itself if it is tied to nothing. */
    TableId of(TableId table) {
        TableId parent = parents.getOrDefault(table, table);
        while (!parent.equals(parents.getOrDefault(parent, parent))) {
            parent = parents.getOrDefault(parent, parent);
        }
        if (!parent.equals(table)) {
            parents.put(table, parent);
        }
        return parent;
    }
}
