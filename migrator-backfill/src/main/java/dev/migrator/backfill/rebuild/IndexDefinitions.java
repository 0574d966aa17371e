package dev.migrator.backfill.rebuild;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.WrittenIndex;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads which indexes of a database's tables can be dropped and made again, and the statements that do so. An index stays if
 * anything needs it that does not go down with it (a foreign key of a table that is not loaded, a view, a publication), or if
 * we could not make it again. An index of a partitioned table stays with all its parts if one of them must, or if the table has partitions that are not
 * loaded.
 */
final class IndexDefinitions {
    /** The tables that are loaded, and the partitioned ones all of whose partitions are. */
    static final String LOADED = """
            WITH RECURSIVE holder AS (
              SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                JOIN unnest(?::text[], ?::text[]) AS w(schema, name) ON w.schema = n.nspname AND w.name = c.relname
               WHERE c.relkind = 'r'),
            loaded AS (
              SELECT oid FROM holder
              UNION ALL
              SELECT p.partrelid FROM pg_catalog.pg_partitioned_table p
               WHERE EXISTS (SELECT FROM pg_catalog.pg_partition_tree(p.partrelid) t WHERE t.isleaf)
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_partition_tree(p.partrelid) t
                                  WHERE t.isleaf AND t.relid NOT IN (SELECT oid FROM holder))),
            key AS (
              SELECT k.oid, k.oid AS top, k.conrelid AS top_table FROM pg_catalog.pg_constraint k
               WHERE k.contype = 'f' AND k.conparentid = 0
              UNION ALL
              SELECT k.oid, p.top, p.top_table FROM key p JOIN pg_catalog.pg_constraint k ON k.conparentid = p.oid),
            altered AS (
              SELECT g.tgconstraint AS oid FROM pg_catalog.pg_trigger g
               WHERE g.tgisinternal AND g.tgconstraint <> 0 AND g.tgenabled <> 'O'),
            loose_key AS (
              SELECT k.top FROM key k WHERE k.top_table IN (SELECT oid FROM loaded)
               GROUP BY k.top HAVING NOT bool_or(k.oid IN (SELECT oid FROM altered))
                  AND pg_catalog.has_table_privilege((SELECT p.confrelid FROM pg_catalog.pg_constraint p WHERE p.oid = k.top), 'REFERENCES'))""";

    private static final String INDEXES = LOADED + """
            ,
            published AS (
              SELECT pg_catalog.to_regclass(pg_catalog.format('%I.%I', t.schemaname, t.tablename))::oid AS oid
                FROM pg_catalog.pg_publication_tables t),
            member AS (
              SELECT i.*, c.relkind, k.oid AS con,
                     pg_catalog.has_schema_privilege(c.relnamespace, 'CREATE')
                       AND CASE WHEN c.reltablespace = 0 THEN true
                                ELSE pg_catalog.has_tablespace_privilege(c.reltablespace, 'CREATE') END AS makeable,
                     coalesce((SELECT a.relid::oid FROM pg_catalog.pg_partition_ancestors(i.indexrelid) WITH ORDINALITY AS a(relid, level)
                                ORDER BY a.level DESC LIMIT 1), i.indexrelid) AS top,
                     greatest((SELECT count(*) FROM pg_catalog.pg_partition_ancestors(i.indexrelid)) - 1, 0) AS depth
                FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
                 AND k.contype IN ('p', 'u', 'x')
               WHERE i.indrelid IN (SELECT oid FROM loaded)),
            staying AS (
              SELECT m.top FROM member m WHERE NOT m.makeable
                     OR NOT m.indislive OR (m.relkind = 'i' AND NOT m.indisvalid)
                     OR m.con IN (SELECT oid FROM altered)
                     OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                                 WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = m.indexrelid
                                   AND d.deptype IN ('e', 'x'))
                     OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                                 WHERE ((d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = m.indexrelid)
                                        OR (d.refclassid = 'pg_catalog.pg_constraint'::regclass AND d.refobjid = m.con))
                                   AND d.deptype NOT IN ('i', 'P', 'S')
                                   AND NOT (d.classid = 'pg_catalog.pg_constraint'::regclass AND d.objid IN (
                                            SELECT k.oid FROM key k JOIN loose_key l ON l.top = k.top)))
                     OR ((m.indisreplident OR m.indisprimary)
                         AND EXISTS (SELECT FROM published p WHERE p.oid = m.indrelid OR p.oid IN (
                                     SELECT a.relid FROM pg_catalog.pg_partition_ancestors(m.indrelid) AS a(relid))))
              UNION
              SELECT m.top FROM member m WHERE m.top NOT IN (SELECT indexrelid FROM member)),
            loose AS (
              SELECT m.*, tn.nspname AS table_schema, t.relname AS table_name, x.relname AS name,
                     pg_catalog.format('%I.%I', tn.nspname, t.relname) AS table_sql,
                     pg_catalog.format('%I.%I', tn.nspname, x.relname) AS index_name,
                     x.reloptions, coalesce(s.spcname, '') AS tablespace,
                     CASE WHEN k.oid IS NULL THEN NULL
                          ELSE regexp_replace(pg_catalog.pg_get_constraintdef(k.oid), '( DEFERRABLE)?( INITIALLY DEFERRED)?$', '') END AS body,
                     concat(CASE WHEN k.condeferrable THEN ' DEFERRABLE' END, CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' END) AS moment,
                     k.contype, k.contype = 'x' OR (k.oid IS NOT NULL AND m.indisexclusion) AS own_index
                FROM member m JOIN pg_catalog.pg_class t ON t.oid = m.indrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
                JOIN pg_catalog.pg_class x ON x.oid = m.indexrelid
                LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = x.reltablespace
                LEFT JOIN pg_catalog.pg_constraint k ON k.oid = m.con
               WHERE m.top NOT IN (SELECT top FROM staying))
            SELECT l.top::bigint AS top, l.table_schema, l.table_name, l.name, l.depth, l.relkind = 'i' AS holds_rows, l.tablespace,
                   CASE WHEN l.con IS NULL OR (l.relkind = 'i' AND NOT coalesce(l.own_index, false))
                        THEN pg_catalog.pg_get_indexdef(l.indexrelid) END AS index_sql,
                   CASE WHEN l.con IS NULL THEN NULL
                        WHEN l.relkind = 'i' AND NOT l.own_index
                        THEN pg_catalog.format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s USING INDEX %I%s', l.table_sql, l.name,
                             CASE l.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, l.name, l.moment)
                        WHEN l.contype = 'x' OR l.reloptions IS NULL
                        THEN pg_catalog.format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s%s', l.table_sql, l.name, l.body, l.moment)
                        ELSE pg_catalog.format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s WITH (%s)%s', l.table_sql, l.name, l.body,
                             array_to_string(l.reloptions, ', '), l.moment) END AS constraint_sql,
                   array_remove(ARRAY[
                     (SELECT pg_catalog.format('ALTER INDEX %I.%I ATTACH PARTITION %s', pn.nspname, p.relname, l.index_name)
                        FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
                        JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = l.indexrelid),
                     (SELECT pg_catalog.format('COMMENT ON INDEX %s IS %L', l.index_name, d.description)
                        FROM pg_catalog.pg_description d
                       WHERE d.classoid = 'pg_catalog.pg_class'::regclass AND d.objoid = l.indexrelid AND d.objsubid = 0),
                     (SELECT pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', l.name, l.table_sql, d.description)
                        FROM pg_catalog.pg_description d
                       WHERE d.classoid = 'pg_catalog.pg_constraint'::regclass AND d.objoid = l.con AND d.objsubid = 0),
                     CASE WHEN l.indisclustered THEN pg_catalog.format('ALTER TABLE ONLY %s CLUSTER ON %I', l.table_sql, l.name) END,
                     CASE WHEN l.indisreplident THEN pg_catalog.format('ALTER TABLE ONLY %s REPLICA IDENTITY USING INDEX %I', l.table_sql, l.name) END
                   ] || ARRAY(
                     SELECT pg_catalog.format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', l.index_name, a.attnum, a.attstattarget)
                       FROM pg_catalog.pg_attribute a
                      WHERE a.attrelid = l.indexrelid AND a.attnum > 0 AND a.attstattarget >= 0 ORDER BY a.attnum), NULL) AS final_sql
              FROM loose l
             ORDER BY l.top, l.depth, l.table_schema, l.table_name""";

    private record Member(long top, WrittenIndex index) {}

    private IndexDefinitions() {}

    /** Each index with its parts, the top one first; all of them go down together. */
    static List<List<WrittenIndex>> read(Connection connection, Collection<TableId> holders) throws SQLException {
        Map<Long, List<WrittenIndex>> trees = new LinkedHashMap<>();
        Queries.on(connection)
                .list(
                        "reading the indexes of the tables that are loaded",
                        INDEXES,
                        IndexDefinitions::member,
                        schemas(connection, holders),
                        names(connection, holders))
                .forEach(m ->
                        trees.computeIfAbsent(m.top(), top -> new ArrayList<>()).add(m.index()));
        return List.copyOf(trees.values());
    }

    static Object schemas(Connection connection, Collection<TableId> tables) throws SQLException {
        return connection.createArrayOf(
                "text", tables.stream().map(TableId::schema).toArray());
    }

    static Object names(Connection connection, Collection<TableId> tables) throws SQLException {
        return connection.createArrayOf(
                "text", tables.stream().map(TableId::name).toArray());
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                row.getLong("top"),
                new WrittenIndex(
                        new TableId(row.getString("table_schema"), row.getString("table_name")),
                        row.getString("name"),
                        row.getInt("depth"),
                        row.getBoolean("holds_rows"),
                        row.getString("tablespace"),
                        row.getString("index_sql"),
                        row.getString("constraint_sql"),
                        List.of((String[]) row.getArray("final_sql").getArray()),
                        WrittenIndex.State.DOWN));
    }
}
