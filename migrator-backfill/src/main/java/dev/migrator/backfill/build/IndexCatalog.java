package dev.migrator.backfill.build;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.TableId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the indexes of one database that can be made by their own definitions. */
final class IndexCatalog {
    /**
     * Not those that only pg_dump knows how to make: constraints on periods, members of extensions and what depends on
     * one. An index's columns have statistics targets of their own only where they are expressions.
     */
    private static final String INDEXES = """
            SELECT n.nspname, c.relname, x.relname AS index, pg_catalog.pg_get_indexdef(x.oid) AS definition,
                   CASE k.contype WHEN 'x' THEN pg_catalog.pg_get_constraintdef(k.oid)
                        WHEN 'p' THEN 'PRIMARY KEY USING INDEX ' || pg_catalog.quote_ident(x.relname)
                        WHEN 'u' THEN 'UNIQUE USING INDEX ' || pg_catalog.quote_ident(x.relname) ELSE '' END
                     || CASE WHEN k.contype <> 'x' AND k.condeferrable THEN ' DEFERRABLE' ELSE '' END
                     || CASE WHEN k.contype <> 'x' AND k.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END AS constraint,
                   i.indisexclusion, i.indisreplident, i.indisclustered,
                   (SELECT pg_catalog.array_agg('ALTER COLUMN ' || a.attnum || ' SET STATISTICS ' || a.attstattarget
                                                ORDER BY a.attnum)
                      FROM pg_catalog.pg_attribute a
                     WHERE a.attrelid = x.oid AND a.attstattarget >= 0) AS statistics
              FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
              JOIN pg_catalog.pg_am m ON m.oid = x.relam
              JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_constraint k
                ON k.conindid = x.oid AND k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x')
             WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND i.indisvalid AND i.indisready
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'migrator')
               AND (m.amname = 'btree' OR k.oid IS NULL OR k.contype = 'x')
               AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid IN (x.oid, c.oid)
                                  AND d.deptype IN ('e', 'x'))
               AND n.nspname = coalesce(?::text, n.nspname) AND c.relname = coalesce(?::text, c.relname)
             ORDER BY i.indisprimary DESC, pg_catalog.pg_relation_size(x.oid) DESC, n.nspname, x.relname""";

    private static final String VALID = """
            SELECT i.indisvalid FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
              JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE (n.nspname, c.relname, x.relname) = (?, ?, ?)""";

    private IndexCatalog() {}

    /** Of each table, the primary key first, then the largest first. */
    static Map<TableId, List<TableIndex>> read(Queries queries) {
        return queries.list("reading the indexes", INDEXES, IndexCatalog::index, null, null).stream()
                .collect(Collectors.groupingBy(TableIndex::table));
    }

    static List<TableIndex> of(Queries queries, TableId table) {
        return queries.list(
                "reading the indexes of " + table, INDEXES, IndexCatalog::index, table.schema(), table.name());
    }

    /** Whether the index may be used; empty if it is not there. */
    static Optional<Boolean> valid(Queries queries, TableIndex index) {
        TableId table = index.table();
        return queries.first(
                "looking for " + index.describe(),
                VALID,
                row -> row.getBoolean(1),
                table.schema(),
                table.name(),
                index.name());
    }

    private static TableIndex index(ResultSet row) throws SQLException {
        Array statistics = row.getArray("statistics");
        return new TableIndex(
                new TableId(row.getString("nspname"), row.getString("relname")),
                row.getString("index"),
                row.getString("definition"),
                row.getString("constraint"),
                row.getBoolean("indisexclusion"),
                row.getBoolean("indisreplident"),
                row.getBoolean("indisclustered"),
                statistics == null ? List.of() : List.of((String[]) statistics.getArray()));
    }
}
