package dev.migrator.cli.fidelity;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.PartitionTrees;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All rows of tables as text, by schema and table, so that two databases can be compared and a difference be read. */
final class SchemaText {
    private SchemaText() {}

    /**
     * The tables, with old's columns, that a case has.
     *
     * @param whole the schemas where partitioned tables are looked at as a whole, not leaf by leaf
     */
    static Map<String, List<Table>> tables(Connection old, Collection<String> whole) {
        List<TableId> partitioned = PartitionTrees.read(old).stream()
                .map(t -> t.root().id())
                .filter(t -> whole.contains(t.schema()))
                .toList();
        return new Catalog(old).tables(partitioned).stream().collect(Collectors.groupingBy(t -> t.id().schema()));
    }

    /** Every column by name, generated ones too; rows sorted by bytes. */
    static Map<String, String> of(Connection connection, List<Table> tables) {
        Map<String, String> texts = new TreeMap<>();
        for (Table table : tables) {
            String columns = table.columns().stream()
                    .map(Column::name)
                    .map(Identifiers::quote)
                    .collect(Collectors.joining(", "));
            String sql = """
                    SELECT coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), '') FROM (
                      SELECT CASE WHEN length(line) < 500 THEN line ELSE left(line, 100) || md5(line) END AS line
                        FROM (SELECT ROW(%s)::text AS line FROM %s) AS rows) AS lines""".formatted(columns, from(connection, table));
            texts.put(table.id().toString(), Queries.on(connection).one("reading rows", sql, r -> r.getString(1)));
        }
        return texts;
    }

    /** Without the children of an inheritance, with the leaves of a partitioned table. */
    private static String from(Connection connection, Table table) {
        String name = Identifiers.quote(table.id());
        String partitioned = "SELECT relkind = 'p' FROM pg_class WHERE oid = ?::regclass";
        boolean leaves = Queries.on(connection).one("reading a kind", partitioned, r -> r.getBoolean(1), name);
        return leaves ? name : "ONLY " + name;
    }
}
