package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Column.Generated;
import dev.migrator.core.schema.Column.Identity;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Protects values on their way into a schema that somebody else made on new. */
final class TargetColumns implements Check {
    private static final String DEFAULTS = """
            SELECT n.nspname, c.relname, a.attname FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
             WHERE a.atthasdef AND a.attnum > 0 AND NOT a.attisdropped""";

    private record Place(TableId table, String column) {
        String object() {
            return table + "." + column;
        }

        String alter() {
            return "ALTER TABLE %s ALTER COLUMN %s".formatted(Identifiers.quote(table), Identifiers.quote(column));
        }
    }

    @Override
    public String name() {
        return "target-columns";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        if (!context.demands().schemaExists()) {
            return List.of();
        }
        Map<TableId, Table> there = new Catalog(context.fresh())
                .tables().stream().collect(Collectors.toMap(Table::id, Function.identity()));
        Set<Place> defaults = new HashSet<>(Query.list(
                context.fresh(),
                DEFAULTS,
                row -> new Place(new TableId(row.getString(1), row.getString(2)), row.getString(3)),
                context.schemas(),
                context.names()));
        List<Finding> findings = new ArrayList<>();
        for (Table old : context.tables()) {
            Table fresh = there.get(old.id());
            if (fresh != null) {
                addTable(findings, old, fresh, defaults);
            }
        }
        return findings;
    }

    private void addTable(List<Finding> findings, Table old, Table fresh, Set<Place> defaults) {
        if (old.hasKey() && !old.key().equals(fresh.key())) {
            findings.add(blocker(
                    old.id().toString(),
                    "the key is %s on old and %s on new".formatted(old.key(), fresh.key()),
                    "give new the same primary key or replica identity index"));
        }
        Map<String, Column> columns =
                fresh.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        for (Column column : old.columns()) {
            Place place = new Place(old.id(), column.name());
            Column same = columns.remove(column.name());
            if (same == null) {
                findings.add(missing(place, column));
            } else {
                addColumn(findings, place, column, same);
            }
        }
        columns.values().stream()
                .filter(c -> c.notNull() && c.generated() == Generated.NO && c.identity() == Identity.NO)
                .map(c -> new Place(old.id(), c.name()))
                .filter(place -> !defaults.contains(place))
                .map(this::surplus)
                .forEach(findings::add);
    }

    private Finding missing(Place place, Column column) {
        String table = Identifiers.quote(place.table());
        return blocker(
                place.object(),
                "%s does not exist on new".formatted(column.type()),
                "ALTER TABLE %s ADD COLUMN %s %s; on new"
                        .formatted(table, Identifiers.quote(place.column()), column.type()));
    }

    private Finding surplus(Place place) {
        return blocker(
                place.object(),
                "exists only on new and is NOT NULL without a default: every row would be refused",
                place.alter() + " DROP NOT NULL; on new, or give it a default");
    }

    private void addColumn(List<Finding> findings, Place place, Column old, Column fresh) {
        if (!old.type().equals(fresh.type())) {
            findings.add(blocker(
                    place.object(),
                    "is %s on old and %s on new".formatted(old.type(), fresh.type()),
                    "%s TYPE %s; on new".formatted(place.alter(), old.type())));
        }
        if (old.isWritable() != fresh.isWritable()) {
            findings.add(blocker(
                    place.object(),
                    "generated is %s on old and %s on new".formatted(old.generated(), fresh.generated()),
                    "define the column in the same way on both sides"));
        }
        if (fresh.notNull() && !old.notNull()) {
            findings.add(warning(
                    place.object(),
                    "is NOT NULL on new but not on old: a NULL would stop the stream",
                    place.alter() + " DROP NOT NULL; on new, or SET NOT NULL on old"));
        }
    }
}
