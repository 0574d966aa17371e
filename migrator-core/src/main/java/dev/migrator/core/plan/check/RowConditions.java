package dev.migrator.core.plan.check;

import dev.migrator.core.plan.RowFilter;
import dev.migrator.core.plan.RowFilters;
import dev.migrator.core.plan.Unit;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.Table.ReplicaIdentity;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Protects production and new where only some rows of a table are migrated: old refuses every UPDATE and DELETE on a published
 * table whose condition looks at a column that is not in the replica identity.
 */
final class RowConditions implements Check {
    private static final String REFERENCES = """
            SELECT n.nspname, c.relname, k.conname, fn.nspname, fc.relname
              FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_class fc ON fc.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
             WHERE k.contype = 'f' AND k.conparentid = 0
             ORDER BY n.nspname, c.relname, k.conname""";

    private static final String OUT_OF_LINE = """
            SELECT EXISTS (SELECT 1 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                            WHERE c.oid = ?::oid AND c.reltoastrelid <> 0 AND a.attnum > 0 AND NOT a.attisdropped
                              AND a.attstorage <> 'p' AND a.attname <> ALL (?::text[]))""";

    private record Reference(TableId from, String name, TableId to) {}

    @Override
    public String name() {
        return "row-filters";
    }

    /** Once the migration runs, columns may be called otherwise; what the publication has then follows them. */
    @Override
    public List<Finding> findings(CheckContext context) {
        if (context.where().isEmpty() || OtherMigrations.underWay(context)) {
            return List.of();
        }
        List<Table> moved = context.units().stream().map(Unit::old).toList();
        RowFilters filters = RowFilters.read(context.old(), context.where(), moved, context.mapping());
        List<Finding> findings = new ArrayList<>();
        filters.problems()
                .forEach(p -> findings.add(blocker(p.table().toString(), p.text(), p.remedy() + " (tables.where)")));
        Map<TableId, RowFilter> ofHolders = ofHolders(moved, filters);
        context.tables()
                .forEach(table -> Optional.ofNullable(ofHolders.get(table.id()))
                        .ifPresent(filter -> identity(context, table, filter).ifPresent(findings::add)));
        references(context, moved, filters, findings);
        unguarded(context, ofHolders).ifPresent(findings::add);
        return findings;
    }

    /** The conditions by the tables that hold rows. */
    private static Map<TableId, RowFilter> ofHolders(List<Table> moved, RowFilters filters) {
        Map<TableId, RowFilter> all = new HashMap<>();
        moved.forEach(t -> filters.of(t.id()).ifPresent(f -> t.holders().forEach(holder -> all.put(holder, f))));
        return all;
    }

    private Optional<Finding> identity(CheckContext context, Table table, RowFilter filter) {
        if (table.replicaIdentity() == ReplicaIdentity.FULL) {
            return Optional.empty();
        }
        String object = table.id().toString();
        String full = "ALTER TABLE %s REPLICA IDENTITY FULL;".formatted(Identifiers.quote(table.id()));
        List<String> outside =
                filter.columns().stream().filter(c -> !table.key().contains(c)).toList();
        if (!outside.isEmpty()) {
            return Optional.of(blocker(
                    object,
                    "its condition looks at %s, which is not in the replica identity (%s): once published, every UPDATE and DELETE on it would fail"
                            .formatted(String.join(", ", outside), String.join(", ", table.key())),
                    full + " or a condition over the columns of the replica identity alone"));
        }
        boolean large =
                Query.holds(context.old(), OUT_OF_LINE, table.oid(), table.key().toArray(String[]::new));
        return filter.columns().isEmpty() || !large
                ? Optional.empty()
                : Optional.of(warning(
                        object,
                        "an UPDATE of %s that brings a row under its condition does not tell the large values that it leaves alone: replay would stop there for good"
                                .formatted(String.join(", ", filter.columns())),
                        full + " unless the application never does that"));
    }

    /** What refers to a row that is left out refers to nothing on new. */
    private void references(CheckContext context, List<Table> moved, RowFilters filters, List<Finding> findings) {
        Set<TableId> filtered = new HashSet<>();
        moved.forEach(t -> filters.of(t.id()).ifPresent(f -> filtered.addAll(List.of(t.id(), f.table()))));
        Set<TableId> ours = moved.stream().map(Table::id).collect(Collectors.toSet());
        ours.addAll(filtered);
        Query.list(
                        context.old(),
                        REFERENCES,
                        row -> new Reference(
                                new TableId(row.getString(1), row.getString(2)),
                                row.getString(3),
                                new TableId(row.getString(4), row.getString(5))))
                .stream()
                .filter(r -> filtered.contains(r.to()) && ours.contains(r.from()))
                .forEach(r -> findings.add(warning(
                        r.from().toString(),
                        "its foreign key %s refers to %s, of which only some rows are migrated: rows that refer to others break it on new, which holds the cutover up"
                                .formatted(r.name(), r.to()),
                        "give %s a condition that leaves those rows out too, or drop the foreign key on new"
                                .formatted(r.from()))));
    }

    private Optional<Finding> unguarded(CheckContext context, Map<TableId, RowFilter> filters) {
        boolean any = filters.values().stream().anyMatch(f -> !f.columns().isEmpty());
        if (!any || Query.holds(context.old(), SchemaChanges.MAY_MAKE_EVENT_TRIGGERS)) {
            return Optional.empty();
        }
        return Optional.of(warning(
                "old",
                "role %s may not make event triggers, so an ALTER TABLE … REPLICA IDENTITY may make every UPDATE and DELETE fail on the tables under a condition (%s), until some seconds later start makes the identity FULL again"
                        .formatted(
                                Privileges.role(context.old()),
                                new TreeSet<>(filters.keySet())
                                        .stream().map(TableId::toString).collect(Collectors.joining(", "))),
                "leave the replica identities of these tables alone until the migration is over"));
    }
}
