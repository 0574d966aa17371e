package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Optional;

/** Tells of relations that hold no rows of their own in the log: foreign tables, materialized views, views. */
final class OtherRelations implements Check {
    private static final String RELATIONS = """
            SELECT n.nspname, c.relname, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('f', 'm', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'migrator')
               AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
                                  AND e.deptype = 'e')
             ORDER BY n.nspname, c.relname""";

    private record Relation(TableId id, String kind) {}

    @Override
    public String name() {
        return "other-relations";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Query.list(
                        context.old(),
                        RELATIONS,
                        row -> new Relation(new TableId(row.getString(1), row.getString(2)), row.getString(3)))
                .stream()
                .filter(r -> context.selection().test(r.id()))
                .flatMap(r -> finding(r, context.demands().schemaExists()).stream())
                .toList();
    }

    private Optional<Finding> finding(Relation relation, boolean schemaExists) {
        String object = relation.id().toString();
        return switch (relation.kind()) {
            case "f" ->
                Optional.of(info(
                        object, "foreign table: its rows live elsewhere and are not moved", "check its server on new"));
            case "m" ->
                Optional.of(info(
                        object,
                        schemaExists
                                ? "materialized view: its rows are neither copied nor streamed"
                                : "materialized view: it is refreshed at the end of the copy, and not again",
                        "REFRESH MATERIALIZED VIEW %s; on new before the cutover"
                                .formatted(Identifiers.quote(relation.id()))));
            default -> Optional.of(info(object, "view: it is part of the schema and holds no rows", ""));
        };
    }
}
