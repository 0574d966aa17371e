package dev.migrator.core.plan;

import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.PartitionTree;
import dev.migrator.core.schema.PartitionTree.Place;
import dev.migrator.core.schema.PartitionTrees;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableRule;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what can be moved as one: leaf by leaf where both sides are partitioned alike, which keeps a leaf's changes apart from
 * the others', and the partitioned table as a whole where they are not. Not thread-safe.
 */
public final class Units {
    /**
     * A partitioned table that differs between the sides and cannot be moved as one.
     *
     * @param table by its name on old
     */
    public record Problem(TableId table, String text) {}

    private final Map<TableId, Table> selected = new TreeMap<>();
    private final NewNames mapping;
    private final Map<TableId, Table> there;
    private final Map<TableId, PartitionTree> treesThere;
    private final List<Unit> units = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private Units(Collection<Table> selected, NewNames mapping, Connection fresh) {
        selected.forEach(t -> this.selected.put(t.id(), t));
        this.mapping = mapping;
        this.there = new Catalog(fresh).tables().stream().collect(Collectors.toMap(Table::id, t -> t));
        this.treesThere = PartitionTrees.read(fresh).stream()
                .collect(Collectors.toMap(t -> t.root().id(), t -> t));
    }

    /**
     * Compares both sides.
     *
     * @param selected the selected tables of old that hold rows, leaves among them
     * @param mapping what new calls them
     */
    public static Units read(Connection old, Connection fresh, Collection<Table> selected, NewNames mapping) {
        Units units = new Units(selected, mapping, fresh);
        List<PartitionTree> trees = PartitionTrees.read(old);
        Set<TableId> inTrees = new HashSet<>();
        trees.forEach(tree -> inTrees.addAll(tree.layout().keySet()));
        trees.forEach(units::tree);
        units.selected.values().stream().filter(t -> !inTrees.contains(t.id())).forEach(units::plain);
        units.units.sort(Comparator.comparing(u -> u.old().id()));
        units.requireOwnLeaves();
        return units;
    }

    /** What is to be moved, by name. */
    public List<Unit> units() {
        return List.copyOf(units);
    }

    /** What cannot be moved as one and is not the same on both sides; its leaves are in {@link #units}. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** A leaf on new that takes rows of a whole table must not be another table's place too. */
    private void requireOwnLeaves() {
        Map<TableId, TableId> owners = new HashMap<>();
        for (Unit unit : units) {
            if (unit.fresh() != null && unit.fresh().hasLeaves()) {
                unit.fresh()
                        .holders()
                        .forEach(leaf -> owners.put(leaf, unit.fresh().id()));
            }
        }
        for (Unit unit : units) {
            TableId owner =
                    unit.fresh() == null ? null : owners.get(unit.fresh().id());
            if (owner != null) {
                problems.add(new Problem(
                        unit.old().id(),
                        "is a table of its own on old, but on new a partition of %s".formatted(owner)));
            }
        }
    }

    private void plain(Table table) {
        PartitionTree tree = treesThere.get(mapping.target(table.id()));
        if (tree == null || tree.obstacle().isEmpty()) {
            units.add(new Unit(table, counterpart(table.id())));
        } else {
            problems.add(
                    new Problem(table.id(), "is a table on old and partitioned on new, where it " + tree.obstacle()));
            units.add(new Unit(table, null));
        }
    }

    private void tree(PartitionTree tree) {
        List<Table> leaves = tree.layout().keySet().stream()
                .filter(selected::containsKey)
                .sorted()
                .map(selected::get)
                .toList();
        if (leaves.isEmpty()) {
            return;
        }
        Table fresh = counterpart(tree.root().id());
        boolean alike = isAlike(tree, leaves);
        String obstacle = alike ? "" : obstacle(tree, leaves, fresh);
        if (alike || !obstacle.isEmpty()) {
            leaves.forEach(l -> units.add(new Unit(l, there.get(mapping.target(l.id())))));
        } else {
            units.add(new Unit(tree.root(), fresh));
        }
        if (!obstacle.isEmpty()) {
            problems.add(new Problem(tree.root().id(), obstacle));
        }
    }

    private String obstacle(PartitionTree tree, List<Table> leaves, @Nullable Table fresh) {
        String head = "new does not have the same partitions, and it cannot be moved as one table: ";
        PartitionTree other = treesThere.get(mapping.target(tree.root().id()));
        if (!tree.obstacle().isEmpty()) {
            return head + "on old it " + tree.obstacle();
        }
        if (leaves.size() < tree.layout().size()) {
            return head
                    + "only %d of its %d partitions are selected"
                            .formatted(leaves.size(), tree.layout().size());
        }
        if (other != null && !other.obstacle().isEmpty()) {
            return head + "on new it " + other.obstacle();
        }
        return fresh == null
                ? head + "new has no table " + mapping.target(tree.root().id())
                : "";
    }

    /** True if every selected leaf has its equal on new, and no row can go to another one there. */
    private boolean isAlike(PartitionTree tree, List<Table> leaves) {
        PartitionTree other = treesThere.get(mapping.target(tree.root().id()));
        Set<TableId> known =
                tree.layout().keySet().stream().map(mapping::target).collect(Collectors.toSet());
        return other != null
                && known.containsAll(other.layout().keySet())
                && leaves.stream().allMatch(l -> isAlike(l.id(), tree, other));
    }

    /** Where the mapping renames columns, the partition keys have other names too. */
    private boolean isAlike(TableId leaf, PartitionTree tree, PartitionTree other) {
        Place here = tree.layout().get(leaf);
        Place opposite = other.layout().get(mapping.target(leaf));
        TableRule rule = mapping.tables().get(leaf);
        boolean renamed = rule != null && !rule.columns().isEmpty();
        return here != null
                && opposite != null
                && there.containsKey(mapping.target(leaf))
                && here.bounds().equals(opposite.bounds())
                && (renamed || here.keys().equals(opposite.keys()));
    }

    private @Nullable Table counterpart(TableId old) {
        TableId id = mapping.target(old);
        PartitionTree tree = treesThere.get(id);
        return tree == null ? there.get(id) : tree.root();
    }
}
