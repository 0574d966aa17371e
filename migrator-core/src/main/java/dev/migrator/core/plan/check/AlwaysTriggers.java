package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Protects replayed rows from triggers that fire even for replay and would do their work a second time. */
final class AlwaysTriggers implements Check {
    private static final String TRIGGERS = """
            SELECT n.nspname, c.relname, g.tgname, CASE g.tgenabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END
              FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
             WHERE g.tgenabled IN ('A', 'R') AND NOT g.tgisinternal
             ORDER BY n.nspname, c.relname, g.tgname""";

    @Override
    public String name() {
        return "always-triggers";
    }

    /** A schema that is still to be transferred brings old's triggers with it. */
    @Override
    public List<Finding> findings(CheckContext context) {
        Side side = context.demands().schemaExists() ? Side.NEW : Side.OLD;
        return Query.list(context.on(side), TRIGGERS, this::finding, context.schemas(side), context.names(side));
    }

    private Finding finding(ResultSet row) throws SQLException {
        TableId id = new TableId(row.getString(1), row.getString(2));
        return warning(
                id.toString(),
                "trigger %s is ENABLE %s: it fires for every replayed row on new"
                        .formatted(row.getString(3), row.getString(4)),
                "ALTER TABLE %s ENABLE TRIGGER %s; on new until the cutover"
                        .formatted(Identifiers.quote(id), Identifiers.quote(row.getString(3))));
    }
}
