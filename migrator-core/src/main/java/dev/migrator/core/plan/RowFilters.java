package dev.migrator.core.plan;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.PartitionTree;
import dev.migrator.core.schema.PartitionTrees;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The operator's conditions for rows, as old understands them, and all that is wrong with them at once. Not thread-safe. */
public final class RowFilters {
    private static final int FIRST_VERSION = 15;

    /**
     * One thing that does not fit.
     *
     * @param table what the operator named
     */
    public record Problem(TableId table, String text, String remedy) {
        /** With its place in the configuration. */
        @Override
        public String toString() {
            return "tables.where.%s: %s; %s".formatted(table, text, remedy);
        }
    }

    private final TriedConditions tried;
    private final Map<TableId, Table> moved;
    private final Map<TableId, PartitionTree> trees;
    private final NewNames mapping;
    private final Map<TableId, RowFilter> filters = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private RowFilters(Connection old, Collection<Table> moved, Collection<PartitionTree> trees, NewNames mapping) {
        this.tried = new TriedConditions(old);
        this.moved = moved.stream().collect(Collectors.toMap(Table::id, t -> t));
        this.trees = trees.stream().collect(Collectors.toMap(t -> t.root().id(), t -> t));
        this.mapping = mapping;
    }

    /**
     * Has old read the conditions; nothing stays of that there.
     *
     * @param old a session in autocommit mode
     * @param where what the operator wrote, by table or by partitioned table
     * @param moved the tables of old that are moved as one
     */
    public static RowFilters read(
            Connection old, Map<TableId, String> where, Collection<Table> moved, NewNames mapping) {
        if (where.isEmpty()) {
            return new RowFilters(old, List.of(), List.of(), mapping);
        }
        RowFilters filters = new RowFilters(old, moved, PartitionTrees.read(old), mapping);
        int version = Queries.on(old)
                .one(
                        "reading the version of old",
                        "SELECT pg_catalog.current_setting('server_version_num')::int / 10000",
                        row -> row.getInt(1));
        new TreeMap<>(where).forEach((table, text) -> filters.read(version, table, text));
        return filters;
    }

    /** What to migrate of a table that is moved as one; empty for all of it. */
    public Optional<RowFilter> of(TableId movedTable) {
        return Optional.ofNullable(filters.get(movedTable));
    }

    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    private void read(int version, TableId named, String text) {
        if (version < FIRST_VERSION) {
            problem(
                    named,
                    "old is PostgreSQL %d, whose publications cannot leave rows out".formatted(version),
                    "upgrade old to %d or later first, or take the condition out and delete the rows on new after finish"
                            .formatted(FIRST_VERSION));
            return;
        }
        Optional<TableId> root = rootOf(named);
        if (root.isPresent()) {
            problem(
                    named,
                    "is a partition of %s, whose rows may move from one partition to another".formatted(root.get()),
                    "give the condition to " + root.get());
            return;
        }
        List<Table> members = members(named);
        if (members.isEmpty()) {
            problem(
                    named,
                    "is no table of the migration",
                    "correct the name, or include the table; a partitioned table is named by its top");
        }
        members.forEach(table -> read(named, text, table));
    }

    /** A table of its own, or the partitions of one that is moved partition by partition. */
    private List<Table> members(TableId named) {
        PartitionTree tree = trees.get(named);
        return moved.values().stream()
                .filter(t ->
                        t.id().equals(named) || (tree != null && tree.layout().containsKey(t.id())))
                .toList();
    }

    private Optional<TableId> rootOf(TableId leaf) {
        return trees.values().stream()
                .filter(t -> t.layout().containsKey(leaf))
                .map(t -> t.root().id())
                .findFirst();
    }

    private void read(TableId named, String text, Table table) {
        TableMapping names = mapping.of(table, null);
        TriedConditions.Verdict verdict = tried.of(named, text, renames(table, names));
        if (!verdict.refusal().isEmpty()) {
            String refusal =
                    "old does not take \"%s\" as a condition of a publication: %s".formatted(text, verdict.refusal());
            Problem problem = new Problem(
                    named,
                    refusal,
                    "write it with columns of the table, constants, and operators and immutable functions of the server's own");
            if (!problems.contains(problem)) {
                problems.add(problem);
            }
            return;
        }
        List<String> dropped =
                verdict.columns().stream().filter(names.dropped()::contains).toList();
        if (!dropped.isEmpty()) {
            problem(
                    table.id(),
                    "the condition looks at %s, which mapping drops: new could not tell its rows apart on the way back"
                            .formatted(String.join(", ", dropped)),
                    "keep the column on new until the migration is over");
        }
        filters.put(table.id(), new RowFilter(named, text, verdict.onOld(), verdict.onNew(), verdict.columns()));
    }

    private static Map<String, String> renames(Table table, TableMapping names) {
        Map<String, String> renames = new TreeMap<>();
        for (String column : table.columns().stream().map(Column::name).toList()) {
            String fresh = names.column(column).orElse("migrator_dropped_" + renames.size());
            if (!fresh.equals(column)) {
                renames.put(column, fresh);
            }
        }
        return renames;
    }

    private void problem(TableId table, String text, String remedy) {
        problems.add(new Problem(table, text, remedy));
    }
}
