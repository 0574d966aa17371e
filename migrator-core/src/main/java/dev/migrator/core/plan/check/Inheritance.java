package dev.migrator.core.plan.check;

import dev.migrator.core.schema.TableId;
import java.util.List;

/** Tells of tables that inherit: each holds its own rows, and a child left out is missing in the parent's queries. */
final class Inheritance implements Check {
    private static final String PARENTS = """
            SELECT n.nspname, c.relname, cn.nspname, cc.relname
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_class cc ON cc.oid = i.inhrelid JOIN pg_namespace cn ON cn.oid = cc.relnamespace
             WHERE c.relkind = 'r' AND c.oid = ANY(?::oid[])
             ORDER BY n.nspname, c.relname, cn.nspname, cc.relname""";

    private record Pair(TableId parent, TableId child) {}

    @Override
    public String name() {
        return "inheritance";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Query.list(
                        context.old(),
                        PARENTS,
                        row -> new Pair(
                                new TableId(row.getString(1), row.getString(2)),
                                new TableId(row.getString(3), row.getString(4))),
                        (Object) context.oids())
                .stream()
                .map(pair -> finding(context, pair))
                .toList();
    }

    private Finding finding(CheckContext context, Pair pair) {
        if (context.selection().test(pair.child())) {
            String message = "has the child %s; each is moved with its own rows".formatted(pair.child());
            return info(pair.parent().toString(), message, "");
        }
        return warning(
                pair.parent().toString(),
                "its child %s is not selected: queries on the parent will miss those rows".formatted(pair.child()),
                "include %s too".formatted(pair.child()));
    }
}
