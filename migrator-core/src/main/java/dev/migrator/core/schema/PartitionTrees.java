package dev.migrator.core.schema;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.PartitionTree.Place;
import dev.migrator.core.schema.Table.ReplicaIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads partitioned tables from the catalog, each as one table with its leaves. */
public final class PartitionTrees {
    /**
     * One row for each leaf. What is in a hash partition depends on the server's hash function and on an oid, what is in a range of
     * texts on the server's collations: their conditions are of use on their own server only.
     */
    private static final String LEAVES = """
            SELECT r.oid::bigint AS root, n.nspname, c.relname, c.relkind = 'r' AND c.relpersistence = 'p' AS usable,
                   h.keys, h.bounds,
                   CASE WHEN NOT EXISTS (
                          SELECT FROM pg_catalog.pg_partition_ancestors(c.oid) AS a(relid)
                            JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = a.relid
                           WHERE p.partstrat = 'h' OR EXISTS (
                                 SELECT FROM unnest(p.partcollation) AS k(oid) JOIN pg_catalog.pg_collation l ON l.oid = k.oid
                                  WHERE NOT l.collisdeterministic
                                     OR (p.partstrat = 'r' AND l.collname NOT IN ('C', 'POSIX', 'ucs_basic'))))
                        THEN coalesce(pg_catalog.pg_get_partition_constraintdef(c.oid), 'true') END AS condition
              FROM pg_catalog.pg_class r
              CROSS JOIN LATERAL pg_catalog.pg_partition_tree(r.oid) AS t
              JOIN pg_catalog.pg_class c ON c.oid = t.relid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              CROSS JOIN LATERAL (
                     SELECT string_agg(pg_catalog.pg_get_partkeydef(i.inhparent), ' / ' ORDER BY a.level DESC) AS keys,
                            string_agg(pg_catalog.pg_get_expr(x.relpartbound, x.oid), ' / ' ORDER BY a.level DESC) AS bounds
                       FROM pg_catalog.pg_partition_ancestors(c.oid) WITH ORDINALITY AS a(relid, level)
                       JOIN pg_catalog.pg_class x ON x.oid = a.relid
                       JOIN pg_catalog.pg_inherits i ON i.inhrelid = x.oid) AS h
             WHERE r.relkind = 'p' AND NOT r.relispartition AND t.isleaf
             ORDER BY n.nspname, c.relname""";

    private record Found(long root, TableId id, boolean usable, Place place, String condition) {
        static Found read(ResultSet row) throws SQLException {
            String condition = row.getString("condition");
            return new Found(
                    row.getLong("root"),
                    new TableId(row.getString("nspname"), row.getString("relname")),
                    row.getBoolean("usable"),
                    new Place(row.getString("keys"), row.getString("bounds")),
                    condition == null ? "" : condition);
        }
    }

    private PartitionTrees() {}

    /** All permanent ones outside system schemas, by name. */
    public static List<PartitionTree> read(Connection connection) {
        Catalog catalog = new Catalog(connection);
        List<Table> roots = catalog.roots();
        if (roots.isEmpty()) {
            return List.of();
        }
        Map<TableId, Table> tables =
                catalog.tables().stream().collect(Collectors.toMap(Table::id, Function.identity()));
        Map<Long, List<Found>> leaves =
                Queries.on(connection).list("reading the partitions", LEAVES, Found::read).stream()
                        .collect(Collectors.groupingBy(Found::root));
        return roots.stream()
                .sorted(Comparator.comparing(Table::id))
                .map(root -> tree(root, leaves.getOrDefault(root.oid(), List.of()), tables))
                .toList();
    }

    private static PartitionTree tree(Table root, List<Found> found, Map<TableId, Table> tables) {
        Map<TableId, Place> layout = new HashMap<>();
        List<Leaf> leaves = new ArrayList<>();
        List<Table> holders = new ArrayList<>();
        String obstacle = found.isEmpty() ? "has no partition" : "";
        for (Found each : found) {
            layout.put(each.id(), each.place());
            Table holder = tables.get(each.id());
            if (each.usable() && holder != null) {
                leaves.add(new Leaf(each.id(), holder.oid(), holder.replicaIdentity(), each.condition()));
                holders.add(holder);
            } else {
                obstacle = "has a partition that is no logged table of its own: " + each.id();
            }
        }
        return new PartitionTree(gathered(root, leaves, holders), layout, obstacle);
    }

    private static Table gathered(Table root, List<Leaf> leaves, List<Table> holders) {
        boolean keyed = root.hasKey() && holders.stream().allMatch(h -> tells(h, root.key()));
        boolean whole = holders.stream().allMatch(h -> h.replicaIdentity() == ReplicaIdentity.FULL);
        ReplicaIdentity unkeyed = whole ? ReplicaIdentity.FULL : ReplicaIdentity.NOTHING;
        return new Table(
                root.id(),
                root.oid(),
                root.columns(),
                keyed ? root.key() : List.of(),
                keyed && !whole ? ReplicaIdentity.DEFAULT : unkeyed,
                root.otherUnique()
                        || (root.hasKey() && !keyed)
                        || holders.stream().anyMatch(Table::otherUnique),
                holders.stream().mapToLong(Table::estimatedRows).sum(),
                holders.stream().mapToLong(Table::bytes).sum(),
                leaves);
    }

    /** True if the log has all of {@code key} whenever it tells of an old row of the leaf. */
    private static boolean tells(Table leaf, List<String> key) {
        return switch (leaf.replicaIdentity()) {
            case FULL -> true;
            case NOTHING -> false;
            case DEFAULT, INDEX -> new HashSet<>(leaf.key()).containsAll(key);
        };
    }
}
