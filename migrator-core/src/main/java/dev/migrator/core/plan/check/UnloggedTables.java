package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.List;

/** Protects unlogged tables: the log does not hold them, so they would be missing on new. */
final class UnloggedTables implements Check {
    private static final String UNLOGGED = """
            SELECT n.nspname, c.relname, pg_table_size(c.oid) AS bytes
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence = 'u' ORDER BY n.nspname, c.relname""";

    private record Unlogged(TableId id, long bytes) {}

    @Override
    public String name() {
        return "unlogged-tables";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return Query.list(
                        context.old(),
                        UNLOGGED,
                        row -> new Unlogged(new TableId(row.getString(1), row.getString(2)), row.getLong(3)))
                .stream()
                .filter(u -> context.selection().test(u.id()))
                .map(this::finding)
                .toList();
    }

    private Finding finding(Unlogged table) {
        return blocker(
                table.id().toString(),
                "selected, but unlogged (%d bytes): it can be neither copied nor streamed".formatted(table.bytes()),
                "ALTER TABLE %s SET LOGGED; or exclude it: a schema transfer then makes it on new without its rows"
                        .formatted(Identifiers.quote(table.id())));
    }
}
