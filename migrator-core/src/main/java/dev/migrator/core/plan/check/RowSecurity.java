package dev.migrator.core.plan.check;

import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.stream.Stream;

/** Protects completeness: row level security that applies to our role hides rows or refuses to show any. */
final class RowSecurity implements Check {
    private static final String ACTIVE = """
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
             WHERE c.relrowsecurity AND row_security_active(c.oid) ORDER BY n.nspname, c.relname""";

    @Override
    public String name() {
        return "row-security";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Stream.of(Side.values()).flatMap(side -> of(context, side)).toList();
    }

    private Stream<Finding> of(CheckContext context, Side side) {
        String role = Query.text(context.on(side), "SELECT quote_ident(current_user)");
        return Query.list(
                context.on(side),
                ACTIVE,
                row -> blocker(
                        new TableId(row.getString(1), row.getString(2)).toString(),
                        "row level security on %s applies to our role %s".formatted(side.word(), role),
                        "ALTER ROLE %s BYPASSRLS;".formatted(role)),
                context.schemas(side),
                context.names(side))
                .stream();
    }
}
