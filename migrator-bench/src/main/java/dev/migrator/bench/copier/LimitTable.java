package dev.migrator.bench.copier;

import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.Identifiers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * A table that the hand-made pipes copy.
 *
 * @param name quoted
 * @param bytes with what is stored out of line
 * @param indexes statements that make its indexes and keys
 * @param references statements that make its foreign keys
 */
record LimitTable(String name, long blocks, long bytes, List<String> indexes, List<String> references) {
    private static final String SQL = """
            SELECT c.relname, pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::bigint AS blocks,
                   pg_catalog.pg_table_size(c.oid) AS bytes,
                   ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid) FROM pg_catalog.pg_index i
                          WHERE i.indrelid = c.oid ORDER BY NOT i.indisprimary, i.indexrelid)
                || ARRAY(SELECT pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s USING INDEX %I', c.oid::regclass, k.conname,
                                CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, k.conname)
                           FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u')) AS indexes,
                   ARRAY(SELECT pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.oid::regclass, k.conname,
                                pg_catalog.pg_get_constraintdef(k.oid))
                           FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f') AS refs
              FROM pg_catalog.pg_class c
             WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
             ORDER BY bytes DESC, c.relname""";

    LimitTable {
        indexes = List.copyOf(indexes);
        references = List.copyOf(references);
    }

    /** Those of old in {@code public}, the largest first. */
    static List<LimitTable> read(Pair pair) {
        return pair.list(Side.OLD, SQL, LimitTable::of);
    }

    private static LimitTable of(ResultSet row) throws SQLException {
        return new LimitTable(
                "public." + Identifiers.quote(row.getString("relname")),
                row.getLong("blocks"),
                row.getLong("bytes"),
                List.of((String[]) row.getArray("indexes").getArray()),
                List.of((String[]) row.getArray("refs").getArray()));
    }
}
