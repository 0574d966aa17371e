package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.plan.Unit;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Protects what is on new: tables must be there and empty, or absent if the engine is to make them. */
final class TargetTables implements Check {
    private static final String THERE = """
            SELECT n.nspname, c.relname, c.relkind::text, c.relpersistence::text,
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname""";

    private record Relation(TableId id, String kind, String persistence, boolean readable) {}

    @Override
    public String name() {
        return "target-tables";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        if (OtherMigrations.underWay(context)) {
            return List.of();
        }
        Map<TableId, Relation> there = Query.list(
                        context.fresh(),
                        THERE,
                        row -> new Relation(
                                new TableId(row.getString(1), row.getString(2)),
                                row.getString(3),
                                row.getString(4),
                                row.getBoolean(5)),
                        context.schemas(Side.NEW),
                        context.names(Side.NEW))
                .stream()
                .collect(Collectors.toMap(Relation::id, r -> r));
        return context.units().stream()
                .flatMap(u -> finding(context, u, there).stream())
                .toList();
    }

    private Optional<Finding> finding(CheckContext context, Unit unit, Map<TableId, Relation> relations) {
        TableId id = context.idOn(Side.NEW, unit.old().id());
        Optional<Relation> there = Optional.ofNullable(relations.get(id));
        if (!context.demands().schemaExists()) {
            return there.map(r -> blocker(
                    id.toString(),
                    "already exists on new, but the schema is to be transferred",
                    "DROP TABLE %s; on new, or set the schema handling to existing".formatted(Identifiers.quote(id))));
        }
        return there.isEmpty()
                ? Optional.of(blocker(id.toString(), "does not exist on new", "create it on new, or exclude it"))
                : existing(context, unit, there.get());
    }

    private Optional<Finding> existing(CheckContext context, Unit unit, Relation there) {
        String object = there.id().toString();
        String table = Identifiers.quote(there.id());
        if (!there.persistence().equals("p")) {
            return Optional.of(
                    blocker(object, "is not logged on new", "ALTER TABLE %s SET LOGGED; on new".formatted(table)));
        }
        Table fresh = unit.fresh();
        if (fresh == null) {
            return Optional.of(blocker(
                    object,
                    "is an ordinary table or leaf partition on old, but of another kind (%s) on new"
                            .formatted(there.kind()),
                    "give new the same layout"));
        }
        if (there.readable()
                && Query.holds(
                        context.fresh(), "SELECT EXISTS (SELECT 1 FROM %s)".formatted(Identifiers.rowsOf(fresh)))) {
            return Optional.of(blocker(object, "already has rows on new", "TRUNCATE %s; on new".formatted(table)));
        }
        return Optional.empty();
    }
}
