package dev.migrator.core.plan;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Leaf;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is done with one table.
 *
 * @param table as the source has it
 * @param lane the lane that carries its changes
 * @param binary true if its rows are copied in PostgreSQL's binary COPY format, false for text
 * @param mapping what the target calls it
 * @param counterpart the table as the target has it; null if the target is made from the source's schema
 * @param filter which rows of old belong to the migration; null for all of them
 */
public record TablePlan(
        Table table,
        int lane,
        boolean binary,
        TableMapping mapping,
        @Nullable Table counterpart,
        @Nullable RowFilter filter) {
    /** A plan pinned by a version that knew no mapping has none. */
    @SuppressWarnings({"ConstantValue", "NullAway"})
    public TablePlan {
        mapping = mapping == null ? TableMapping.same(table.id()) : mapping;
    }

    /** The same names on both sides. */
    public TablePlan(Table table, int lane, boolean binary) {
        this(table, lane, binary, TableMapping.same(table.id()), null, null);
    }

    /** The same with another form of the table. */
    public TablePlan with(Table other) {
        return new TablePlan(other, lane, binary, mapping, counterpart, filter);
    }

    public TablePlan with(@Nullable RowFilter other) {
        return new TablePlan(table, lane, binary, mapping, counterpart, other);
    }

    public TablePlan mapped(TableMapping names, @Nullable Table onTarget) {
        return new TablePlan(table, lane, binary, names, onTarget, filter);
    }

    /** With the columns that the source has by now; text is always right for a type that the plan did not know. */
    public TablePlan with(List<Column> now) {
        Set<String> planned = table.columns().stream().map(Column::baseType).collect(Collectors.toSet());
        List<Column> others =
                now.stream().filter(c -> !planned.contains(c.baseType())).toList();
        boolean stillBinary = binary && new BinaryTypes(Set.of()).allow(table.with(others));
        return new TablePlan(table.with(now), lane, stillBinary, mapping, counterpart, filter);
    }

    /** With the leaves that were made since and are published. */
    public TablePlan following(Table found, Set<TableId> published) {
        Set<TableId> planned = new HashSet<>(table.holders());
        List<Leaf> leaves = new ArrayList<>(table.leaves());
        found.leaves().stream()
                .filter(leaf -> !planned.contains(leaf.id()) && published.contains(leaf.id()))
                .forEach(leaves::add);
        return with(table.withLeaves(leaves));
    }

    /** The same table on the way back: what was the target is the source. */
    public TablePlan inverse() {
        Table source = counterpart == null ? table : withKey(counterpart);
        return new TablePlan(
                source,
                lane,
                binary,
                mapping.inverse(),
                counterpart == null ? null : table,
                filter == null ? null : filter.inverse());
    }

    /** The condition for the rows of the source that the stream carries, which are published, copied and repaired; empty for all. */
    public Optional<String> carriedRows() {
        return Optional.ofNullable(filter).flatMap(RowFilter::carried);
    }

    /** The condition for the rows of the source that are compared with the target's; empty for all. */
    public Optional<String> comparedOnSource() {
        return Optional.ofNullable(filter).map(RowFilter::comparedOnSource);
    }

    /** The condition for the rows of the target that are compared, and that belong to the migration; empty for all. */
    public Optional<String> comparedOnTarget() {
        return Optional.ofNullable(filter).flatMap(RowFilter::comparedOnTarget);
    }

    /** The table as the target has it, or is going to have it. */
    public Table onTarget() {
        return counterpart == null ? table : counterpart;
    }

    /** True if the two sides spread its rows over tables in different ways. */
    public boolean isCutDifferently() {
        return table.hasLeaves() || onTarget().hasLeaves();
    }

    /** The columns that both sides have, by the source's names, generated ones among them. */
    public List<String> carried() {
        return mapping.carried(table).stream().map(Column::name).toList();
    }

    /** The columns whose values are written, by the source's names. */
    public List<String> written() {
        return mapping.carried(table).stream()
                .filter(Column::isWritable)
                .map(Column::name)
                .toList();
    }

    /**
     * Rows are told apart by what both sides have: a key that only one of them has is none for the stream. Where the sides are
     * partitioned differently each has a key of its own, and the log tells that of its side.
     */
    private Table withKey(Table there) {
        Set<String> shared = new HashSet<>(mapping.columns(carried()));
        List<String> own = shared.containsAll(there.key()) ? there.key() : List.of();
        boolean byOwn = !table.hasKey() || (isCutDifferently() && !own.isEmpty());
        List<String> key = byOwn ? own : mapping.columns(table.key());
        return new Table(
                there.id(),
                there.oid(),
                there.columns(),
                key,
                there.replicaIdentity(),
                there.otherUnique(),
                Math.max(there.estimatedRows(), table.estimatedRows()),
                Math.max(there.bytes(), table.bytes()),
                there.leaves());
    }

    /** "cust as customer_id; without legacy_flag; new has note" for people; "" if nothing is different. */
    String differences() {
        StringBuilder text = new StringBuilder(mapping.columns().entrySet().stream()
                .map(e -> e.getKey() + " as " + e.getValue())
                .collect(Collectors.joining(", ")));
        if (isCutDifferently()) {
            append(text, "partitions: ", List.of(partitions(table) + " on old", partitions(onTarget()) + " on new"));
        }
        append(text, "dropped: ", mapping.dropped());
        append(text, "only on new: ", mapping.added());
        append(text, "only rows where ", filter == null ? List.of() : List.of(filter.onOld()));
        return text.toString();
    }

    private static String partitions(Table table) {
        return table.hasLeaves() ? Integer.toString(table.leaves().size()) : "none";
    }

    private static void append(StringBuilder text, String word, Collection<String> words) {
        if (!words.isEmpty()) {
            text.append(text.isEmpty() ? "" : "; ").append(word).append(String.join(", ", words));
        }
    }
}
