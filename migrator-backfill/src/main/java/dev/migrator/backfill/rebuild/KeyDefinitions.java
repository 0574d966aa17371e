package dev.migrator.backfill.rebuild;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.WrittenForeignKey;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Reads the foreign keys of a database's tables that can be dropped and made again; one whose triggers were altered stays. */
final class KeyDefinitions {
    private static final String KEYS = IndexDefinitions.LOADED + """

            SELECT n.nspname AS table_schema, c.relname AS table_name, c.relkind = 'p' AS partitioned, k.conname AS name,
                   fn.nspname AS referenced_schema, fc.relname AS referenced_name,
                   pg_catalog.pg_get_constraintdef(k.oid) AS definition, k.convalidated AS validated,
                   pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_class fc ON fc.oid = k.confrelid JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
             WHERE k.oid IN (SELECT top FROM loose_key)
             ORDER BY n.nspname, c.relname, k.conname""";

    private KeyDefinitions() {}

    static List<WrittenForeignKey> read(
            Connection connection, Collection<TableId> holders, WrittenForeignKey.State state) throws SQLException {
        return Queries.on(connection)
                .list(
                        "reading the foreign keys of the tables that are loaded",
                        KEYS,
                        row -> key(row, state),
                        IndexDefinitions.schemas(connection, holders),
                        IndexDefinitions.names(connection, holders));
    }

    private static WrittenForeignKey key(ResultSet row, WrittenForeignKey.State state) throws SQLException {
        return new WrittenForeignKey(
                new TableId(row.getString("table_schema"), row.getString("table_name")),
                row.getBoolean("partitioned"),
                row.getString("name"),
                new TableId(row.getString("referenced_schema"), row.getString("referenced_name")),
                row.getString("definition"),
                row.getBoolean("validated"),
                row.getString("comment"),
                state);
    }
}
