package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SchemaChangedFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the sizes of tables in a session that has joined the wave, and finds those that the snapshot cannot show. */
final class SourceTables {
    /**
     * The function sees the present file, the catalog row is the snapshot's: if they differ, the table was rewritten or
     * truncated after the snapshot was taken and before it was locked, and would look empty in it.
     */
    private static final String SIZES = """
            SELECT n.nspname, c.relname,
                   pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint AS blocks,
                   pg_catalog.pg_table_size(c.oid) AS bytes, c.relfilenode::bigint AS file,
                   c.relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(c.oid) AS rewritten
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r'""";

    private static final String FORMS = """
            SELECT n.nspname, c.relname, coalesce((
                     SELECT pg_catalog.string_agg(a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
                       FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '') AS form
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p')""";

    private static final String PUBLISHED = """
            SELECT DISTINCT n.nspname, c.relname
              FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
              JOIN pg_catalog.pg_class c ON c.oid = r.prrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE p.pubname LIKE 'migrator\\_%'""";

    private SourceTables() {}

    /**
     * Partitioned tables that are moved as one with the leaves that were made since they were planned and are published: what
     * the log has of their rows up to the snapshot is left out by replay, so the copy must have it.
     */
    static List<TablePlan> withNewLeaves(Connection joined, Collection<TablePlan> planned) {
        List<TableId> roots = planned.stream()
                .map(TablePlan::table)
                .filter(Table::hasLeaves)
                .map(Table::id)
                .toList();
        if (roots.isEmpty()) {
            return List.copyOf(planned);
        }
        Set<TableId> published = Set.copyOf(Queries.on(joined)
                .list(
                        "reading what is published",
                        PUBLISHED,
                        row -> new TableId(row.getString("nspname"), row.getString("relname"))));
        Map<TableId, Table> found =
                new Catalog(joined).tables(roots).stream().collect(Collectors.toMap(Table::id, Function.identity()));
        return planned.stream()
                .map(p -> {
                    Table now = found.get(p.table().id());
                    return now == null || !p.table().hasLeaves() ? p : p.following(now, published);
                })
                .toList();
    }

    /** @throws RetryableFailure if a table was rewritten, dropped or made since the snapshot: a new wave is needed */
    static Map<TableId, SourceSize> sizes(Connection joined, Collection<TableId> wanted) {
        Map<TableId, SourceSize> sizes = new HashMap<>();
        for (Found found : Queries.on(joined).list("reading the sizes of the tables", SIZES, SourceTables::found)) {
            if (!found.rewritten()) {
                sizes.put(found.id(), found.size());
            }
        }
        List<TableId> absent =
                wanted.stream().filter(id -> !sizes.containsKey(id)).sorted().toList();
        if (!absent.isEmpty()) {
            throw new RetryableFailure(
                    "the snapshot cannot show %d tables, which were rewritten, truncated, dropped or made while it was taken: %s; start again with a new wave"
                            .formatted(absent.size(), absent));
        }
        sizes.keySet().retainAll(wanted);
        return sizes;
    }

    /**
     * The copy reads the columns of the plan, and replay leaves out what comes before the snapshot: a column that was added,
     * dropped or changed in between would be lost.
     *
     * @throws SchemaChangedFailure if a table is not as it was planned
     */
    static void requireForm(Connection joined, Collection<TablePlan> planned) {
        Map<TableId, String> forms = new HashMap<>();
        Queries.on(joined)
                .list(
                        "reading the columns of the tables",
                        FORMS,
                        row -> forms.put(
                                new TableId(row.getString("nspname"), row.getString("relname")),
                                row.getString("form")));
        List<String> changed = planned.stream()
                .map(TablePlan::table)
                .filter(t -> !form(t).equals(forms.getOrDefault(t.id(), form(t))))
                .map(t -> "%s was (%s) and is (%s)".formatted(t.id(), form(t), forms.get(t.id())))
                .sorted()
                .toList();
        if (!changed.isEmpty()) {
            throw new SchemaChangedFailure(
                    "the schema of old changed before its rows were copied: %s. The copy of this migration would miss that. Put it back on old, or begin anew: migrator abort, empty new, migrator start"
                            .formatted(String.join("; ", changed)));
        }
    }

    private static String form(Table table) {
        return table.columns().stream().map(c -> c.name() + " " + c.type()).collect(Collectors.joining(", "));
    }

    private record Found(TableId id, SourceSize size, boolean rewritten) {}

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                new TableId(row.getString("nspname"), row.getString("relname")),
                new SourceSize(row.getLong("blocks"), row.getLong("bytes"), row.getLong("file")),
                row.getBoolean("rewritten"));
    }
}
