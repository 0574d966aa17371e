package dev.migrator.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "select * from orders where note = 'insert into x; delete'",
                "  -- update\n SELECT a FROM b",
                "/* delete /* nested */ still */ SELECT \"update\" FROM t",
                "WITH x AS (SELECT 1) SELECT * FROM x",
                "(SELECT 1) UNION (SELECT 2)",
                "VALUES (1), (2)",
                "SHOW server_version",
                "SELECT 1;",
                "SELECT $$delete from x$$, $tag$ update $tag$",
                "SELECT E'it\\'s; delete', 'a''b'",
                "SELECT created_at, updated_at FROM orders",
                "SELECT nextval FROM t",
            })
    void callsAPlainQueryARead(String sql) {
        assertThat(Classifier.classify(sql)).isEqualTo(StatementKind.READ);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (1)",
                "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
                "SELECT * FROM t FOR UPDATE",
                "SELECT * FROM t FOR KEY SHARE",
                "SELECT * INTO copy FROM t",
                "SELECT nextval('s')",
                "SELECT nextval ('s')",
                "SELECT pg_catalog.setval('s', 1)",
                "SELECT pg_advisory_lock(1)",
                "SELECT pg_try_advisory_xact_lock(1)",
                "SELECT 1; DELETE FROM t",
                "EXPLAIN ANALYZE DELETE FROM t",
                "SET work_mem = '1MB'",
                "CALL work()",
                "{call work()}",
                "TRUNCATE t",
                "",
            })
    void callsEverythingElseAWrite(String sql) {

        assertThat(Classifier.classify(sql)).isEqualTo(StatementKind.WRITE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "start transaction",
                "COMMIT",
                "end",
                "ROLLBACK",
                "PREPARE TRANSACTION 'x'",
                "UPDATE t SET a = 1; COMMIT"
            })
    void seesTransactionsThatBeginOrEndByText(String sql) {
        assertThat(Classifier.classify(sql)).isEqualTo(StatementKind.TRANSACTION_CONTROL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROLLBACK TO SAVEPOINT a", "SAVEPOINT a", "RELEASE a", "PREPARE x AS SELECT 1"})
    void letsSavepointsByTextThrough(String sql) {
        assertThat(Classifier.classify(sql)).isEqualTo(StatementKind.WRITE);
    }

    @Test
    void remembersAQueryThatTurnedOutToWrite() {
        Classifier classifier = new Classifier();
        String sql = "SELECT bump()";
        assertThat(classifier.kindOf(sql)).isEqualTo(StatementKind.READ);
        classifier.isWrite(sql);
        assertThat(classifier.kindOf(sql)).isEqualTo(StatementKind.WRITE);
    }

    @Test
    void tellsSeveralStatementsFromOne() {
        assertThat(Classifier.isMultiple("SELECT 1; SELECT 2")).isTrue();
        assertThat(Classifier.isMultiple("SELECT ';'; -- end")).isFalse();
    }
}
