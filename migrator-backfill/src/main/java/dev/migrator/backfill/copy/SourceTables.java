package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the sizes of tables in a session that has joined the wave, and finds those that the snapshot cannot show. */
final class SourceTables {
    /**
     * The function sees the present file, the catalog row is the snapshot's: if they differ, the table was rewritten or
     * truncated after the snapshot was taken and before it was locked, and would look empty in it.
     */
    private static final String SIZES = """
            SELECT n.nspname, c.relname,
                   pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint AS blocks,
                   pg_catalog.pg_table_size(c.oid) AS bytes,
                   c.relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(c.oid) AS rewritten
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r'""";

    private SourceTables() {}

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

    private record Found(TableId id, SourceSize size, boolean rewritten) {}

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                new TableId(row.getString("nspname"), row.getString("relname")),
                new SourceSize(row.getLong("blocks"), row.getLong("bytes")),
                row.getBoolean("rewritten"));
    }
}
