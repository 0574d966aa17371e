package dev.migrator.core.plan;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Finds the target's sequence for one of the source: a sequence that a column owns is that of the same column, whatever
 * it is called there; any other has the same name in the same or the renamed schema. Not thread-safe.
 */
public final class SequenceNames implements UnaryOperator<TableId> {
    private static final String OWNERS = """
            SELECT sn.nspname, s.relname, tn.nspname, t.relname, a.attname
              FROM pg_catalog.pg_depend d
              JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
              JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
              JOIN pg_catalog.pg_class t ON t.oid = d.refobjid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
              JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
             WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
               AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
             ORDER BY 1, 2""";

    private record Place(TableId table, String column) {}

    private record Owned(TableId sequence, Place owner) {}

    private final MigrationPlan plan;
    private final Map<TableId, Place> owners = new HashMap<>();
    private final Map<Place, List<TableId>> onTarget = new HashMap<>();

    private SequenceNames(MigrationPlan plan) {
        this.plan = plan;
    }

    /**
     * Reads which columns own sequences on both sides.
     *
     * @param plan from the side of {@code source}
     */
    public static SequenceNames read(MigrationPlan plan, Connection source, Connection target) {
        SequenceNames names = new SequenceNames(plan);
        owned(source).forEach(o -> names.owners.put(o.sequence(), o.owner()));
        owned(target)
                .forEach(o -> names.onTarget
                        .computeIfAbsent(o.owner(), p -> new ArrayList<>())
                        .add(o.sequence()));
        return names;
    }

    /** The name of the target's sequence, whether there is one or not. */
    @Override
    public TableId apply(TableId sequence) {
        TableId byName = inSchema(sequence);
        Place owner = owners.get(sequence);
        if (owner == null) {
            return byName;
        }
        TableMapping mapping = mapping(owner.table());
        List<TableId> same = mapping.column(owner.column())
                .map(c -> onTarget.getOrDefault(new Place(mapping.target(), c), List.of()))
                .orElse(List.of());
        return same.isEmpty() || same.contains(byName) ? byName : same.get(0);
    }

    /** A partitioned table, which may own sequences, is not in the plan: only its schema may have another name. */
    private TableMapping mapping(TableId table) {
        TablePlan planned = plan.byId().get(table);
        return planned != null
                ? planned.mapping()
                : TableMapping.of(table, inSchema(table), Map.of(), Set.of(), Set.of());
    }

    private TableId inSchema(TableId id) {
        return new TableId(plan.schemas().getOrDefault(id.schema(), id.schema()), id.name());
    }

    private static List<Owned> owned(Connection connection) {
        return Queries.on(connection)
                .list(
                        "reading which columns own sequences",
                        OWNERS,
                        row -> new Owned(
                                new TableId(row.getString(1), row.getString(2)),
                                new Place(new TableId(row.getString(3), row.getString(4)), row.getString(5))));
    }
}
