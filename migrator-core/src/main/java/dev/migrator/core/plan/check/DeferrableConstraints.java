package dev.migrator.core.plan.check;

import dev.migrator.core.schema.TableId;
import java.util.List;

/** Tells of unique rules that replay cannot have checked by the server, so that they are audited before the cutover. */
final class DeferrableConstraints implements Check {
    private static final String DEFERRABLE = """
            SELECT n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)
              FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE k.conrelid = ANY(?::oid[]) AND k.condeferrable AND k.contype IN ('u', 'p', 'x')
             ORDER BY n.nspname, c.relname, k.conname""";

    @Override
    public String name() {
        return "deferrable-constraints";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Query.list(
                context.old(),
                DEFERRABLE,
                row -> warning(
                        new TableId(row.getString(1), row.getString(2)).toString(),
                        "%s %s is not checked while changes are replayed; it is audited before the cutover"
                                .formatted(row.getString(3), row.getString(4)),
                        "make it NOT DEFERRABLE if the application allows"),
                (Object) context.oids());
    }
}
