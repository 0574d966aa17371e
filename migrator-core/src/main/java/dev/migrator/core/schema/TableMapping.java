package dev.migrator.core.schema;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a table of a stream's source is called on its target. The way back has the {@link #inverse()}.
 *
 * @param columns the columns with another name on the target, by their name on the source
 * @param dropped columns of the source that the target does not have; their values go nowhere
 * @param added columns of the target that the source does not have; nothing is ever written to them
 */
public record TableMapping(
        TableId source,
        TableId target,
        NavigableMap<String, String> columns,
        NavigableSet<String> dropped,
        NavigableSet<String> added) {
    public TableMapping {
        columns = Collections.unmodifiableNavigableMap(new TreeMap<>(columns));
        dropped = Collections.unmodifiableNavigableSet(new TreeSet<>(dropped));
        added = Collections.unmodifiableNavigableSet(new TreeSet<>(added));
    }

    public static TableMapping of(
            TableId source, TableId target, Map<String, String> columns, Set<String> dropped, Set<String> added) {
        return new TableMapping(source, target, new TreeMap<>(columns), new TreeSet<>(dropped), new TreeSet<>(added));
    }

    /** The same name and the same columns on both sides. */
    public static TableMapping same(TableId table) {
        return of(table, table, Map.of(), Set.of(), Set.of());
    }

    /** From the target to the source. */
    public TableMapping inverse() {
        Map<String, String> back =
                columns.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
        return of(target, source, back, added, dropped);
    }

    /** True if rows and names of the source are those of the target as they are. */
    public boolean changesNothing() {
        return source.equals(target) && columns.isEmpty() && dropped.isEmpty();
    }

    /** The target's name of a column of the source; empty if it is dropped. */
    public Optional<String> column(String name) {
        return dropped.contains(name) ? Optional.empty() : Optional.of(columns.getOrDefault(name, name));
    }

    /** The target's names of {@code names}, without those that are dropped. */
    public List<String> columns(List<String> names) {
        return names.stream().flatMap(name -> column(name).stream()).toList();
    }

    /** The columns of {@code table}, the source's, that the target has too; generated ones among them. */
    public List<Column> carried(Table table) {
        return table.columns().stream().filter(c -> !dropped.contains(c.name())).toList();
    }

    /** "shop.orders", or "shop.orders as sales.order" if the target has another name for it. */
    @Override
    public String toString() {
        return source.equals(target) ? source.toString() : source + " as " + target;
    }
}
