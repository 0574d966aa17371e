package dev.migrator.cli.status;

import dev.migrator.core.control.RebuildStore;
import dev.migrator.core.control.WrittenForeignKey;
import dev.migrator.core.control.WrittenIndex;
import java.util.ArrayList;
import java.util.List;

/**
 * What new had before the copy and does not have again yet.
 *
 * @param indexes that are not made, or lack their constraint
 * @param foreignKeys that are not made, or not checked since the copy
 */
public record Rebuild(List<String> indexes, List<String> foreignKeys) {
    private static final int NAMED = 10;

    /** Nothing. */
    public static final Rebuild NOTHING = new Rebuild(List.of(), List.of());

    public Rebuild {
        indexes = List.copyOf(indexes);
        foreignKeys = List.copyOf(foreignKeys);
    }

    public static Rebuild of(RebuildStore store) {
        return new Rebuild(
                store.indexes().stream().map(WrittenIndex::toString).toList(),
                store.foreignKeys().stream().map(WrittenForeignKey::toString).toList());
    }

    public boolean isNothing() {
        return indexes.isEmpty() && foreignKeys.isEmpty();
    }

    /** For people; names the first of them. */
    public String sentence() {
        if (isNothing()) {
            return "no index or foreign key of new waits to be made again";
        }
        List<String> all = new ArrayList<>(indexes);
        all.addAll(foreignKeys);
        return "%d indexes and %d foreign keys of new wait to be made again or checked: %s%s"
                .formatted(
                        indexes.size(),
                        foreignKeys.size(),
                        String.join(", ", all.subList(0, Math.min(NAMED, all.size()))),
                        all.size() > NAMED ? ", …" : "");
    }
}
