package dev.migrator.cli.fidelity;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.Catalog;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All rows of tables as text, by schema and table, so that two databases can be compared and a difference be read. */
final class SchemaText {
    private SchemaText() {}

    /** The tables, with old's columns, that a case has. */
    static Map<String, List<Table>> tables(Connection old) {
        return new Catalog(old).tables().stream().collect(Collectors.groupingBy(t -> t.id().schema()));
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
                        FROM (SELECT ROW(%s)::text AS line FROM ONLY %s) AS rows) AS lines""".formatted(columns, Identifiers.quote(table.id()));
            texts.put(table.id().toString(), Queries.on(connection).one("reading rows", sql, r -> r.getString(1)));
        }
        return texts;
    }
}
