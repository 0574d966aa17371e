package dev.migrator.router.dual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.router.dual.ParsedStatement.Operation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementParserTest {
    private final StatementParser parser = new StatementParser();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO orders (id, note) VALUES (?, now()) | INSERT | | orders",
                "INSERT INTO shop.orders DEFAULT VALUES | INSERT | shop | orders",
                "INSERT INTO orders VALUES (1) ON CONFLICT DO NOTHING | INSERT | | orders",
                "INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = excluded.n | INSERT | | orders",
                "UPDATE Orders SET n = n + 1, doc = ?::jsonb WHERE id = ? | UPDATE | | orders",
                "update \"Shop\".\"Orders\" AS o set n = 1 where o.id = any(?) | UPDATE | Shop | Orders",
                "DELETE FROM orders WHERE id IN (SELECT id FROM gone) | DELETE | | orders",
            })
    void takesASimpleStatementOnOneTable(String sql, Operation operation, String schema, String table) {
        ParsedStatement parsed = parser.parse(sql);
        assertThat(parsed.simple()).as(sql).isTrue();
        assertThat(parsed.operation()).isEqualTo(operation);
        assertThat(parsed.schema()).isEqualTo(schema);
        assertThat(parsed.table()).isEqualTo(table);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO orders SELECT * FROM other",
                "INSERT INTO orders VALUES (1) RETURNING id",
                "UPDATE orders SET n = 1 FROM other WHERE other.id = orders.id",
                "UPDATE orders SET n = 1 WHERE id = 1 RETURNING n",
                "DELETE FROM orders USING other WHERE other.id = orders.id",
                "WITH x AS (SELECT 1) DELETE FROM orders",
                "WITH x AS (DELETE FROM orders RETURNING id) SELECT * FROM x",
                "UPDATE orders SET n = 1; UPDATE orders SET n = 2",
                "MERGE INTO orders USING o ON true WHEN MATCHED THEN DELETE",
                "COPY orders FROM STDIN",
                "SAVEPOINT a",
                "SET LOCAL search_path = 'x'",
                "nonsense",
            })
    void leavesTheRestToTheLog(String sql) {
        assertThat(parser.parse(sql).simple()).as(sql).isFalse();
        assertThat(parser.parse(sql).operation()).isNotEqualTo(Operation.QUERY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT * FROM orders FOR UPDATE", "SELECT 1"})
    void knowsThatAQueryChangesNothing(String sql) {
        assertThat(parser.parse(sql).operation()).isEqualTo(Operation.QUERY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE t SET a = 1, \"B\" = 2 | a,B",
                "UPDATE t SET (a, c) = (1, 2) | a,c",
                "INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET Id = 2 | id"
            })
    void namesTheColumnsThatAreSet(String sql, String columns) {
        assertThat(parser.parse(sql).setColumns()).containsExactlyInAnyOrder(columns.split(","));
    }
}
