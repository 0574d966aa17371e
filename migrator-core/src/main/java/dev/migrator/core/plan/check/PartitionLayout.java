package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Protects partitioned tables: leaves are moved one by one, so their bounds must be the same on both sides. */
final class PartitionLayout implements Check {
    private static final String BOUNDS = """
            SELECT n.nspname, c.relname, pn.nspname, p.relname, pg_get_expr(c.relpartbound, c.oid)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
              JOIN pg_inherits i ON i.inhrelid = c.oid
              JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
             WHERE c.relispartition AND c.relkind = 'r'""";

    private record Bound(TableId id, TableId parent, String bound) {
        /** By new's names, as the other side is to have it. */
        Bound mapped(CheckContext context) {
            return new Bound(context.idOn(Side.NEW, id), context.idOn(Side.NEW, parent), bound);
        }

        String text() {
            return parent + " " + bound;
        }
    }

    @Override
    public String name() {
        return "partition-layout";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        if (!context.demands().schemaExists()) {
            return List.of();
        }
        Map<TableId, String> old = bounds(context, Side.OLD);
        Map<TableId, String> fresh = bounds(context, Side.NEW);
        return old.entrySet().stream()
                .filter(e -> !e.getValue().equals(fresh.getOrDefault(e.getKey(), "")))
                .map(e -> blocker(
                        e.getKey().toString(),
                        "is a partition of %s on old, %s on new"
                                .formatted(e.getValue(), described(fresh.getOrDefault(e.getKey(), ""))),
                        "give new the same partitions with the same bounds"))
                .toList();
    }

    private static String described(String bound) {
        return bound.isEmpty() ? "none" : "of " + bound;
    }

    private static Map<TableId, String> bounds(CheckContext context, Side side) {
        Map<TableId, String> bounds = new TreeMap<>();
        Query.list(
                        context.on(side),
                        BOUNDS,
                        row -> new Bound(
                                new TableId(row.getString(1), row.getString(2)),
                                new TableId(row.getString(3), row.getString(4)),
                                row.getString(5)),
                        context.schemas(side),
                        context.names(side))
                .stream()
                .map(b -> side == Side.OLD ? b.mapped(context) : b)
                .forEach(b -> bounds.put(b.id(), b.text()));
        return bounds;
    }
}
