package dev.migrator.core.plan;

import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the planner wants to know besides the tables.
 *
 * @param ties by foreign keys; partitions are tied to their root if a foreign key touches their tree
 * @param enums the schema-qualified names of enum types and of arrays of them
 */
public record SourceFacts(List<Tie> ties, Set<String> enums) {
    private static final String TIES = """
            WITH keys AS (
              SELECT DISTINCT coalesce(pg_partition_root(k.conrelid), k.conrelid) AS one,
                     coalesce(pg_partition_root(k.confrelid), k.confrelid) AS other
                FROM pg_constraint k WHERE k.contype = 'f'),
            ties AS (
              SELECT one, other FROM keys
              UNION
              SELECT c.oid, pg_partition_root(c.oid) FROM pg_class c
               WHERE c.relispartition AND c.relkind = 'r'
                 AND pg_partition_root(c.oid) IN (SELECT one FROM keys UNION SELECT other FROM keys))
            SELECT an.nspname, a.relname, bn.nspname, b.relname FROM ties t
              JOIN pg_class a ON a.oid = t.one JOIN pg_namespace an ON an.oid = a.relnamespace
              JOIN pg_class b ON b.oid = t.other JOIN pg_namespace bn ON bn.oid = b.relnamespace
             ORDER BY 1, 2, 3, 4""";

    private static final String ENUMS = """
            SELECT n.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
              LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
             WHERE t.typtype = 'e' OR e.typtype = 'e'""";

    public SourceFacts {
        ties = List.copyOf(ties);
        enums = Set.copyOf(enums);
    }

    /** Reads them from old's catalog. */
    public static SourceFacts read(Connection connection) {
        try {
            return new SourceFacts(ties(connection), enums(connection));
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading foreign keys and enum types from the catalog", e);
        }
    }

    private static List<Tie> ties(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TIES);
                ResultSet rows = statement.executeQuery()) {
            List<Tie> ties = new ArrayList<>();
            while (rows.next()) {
                ties.add(new Tie(
                        new TableId(rows.getString(1), rows.getString(2)),
                        new TableId(rows.getString(3), rows.getString(4))));
            }
            return ties;
        }
    }

    private static Set<String> enums(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ENUMS);
                ResultSet rows = statement.executeQuery()) {
            Set<String> enums = new HashSet<>();
            while (rows.next()) {
                enums.add(rows.getString(1));
            }
            return enums;
        }
    }
}
