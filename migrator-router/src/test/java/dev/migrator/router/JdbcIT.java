package dev.migrator.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class JdbcIT {
    private static TestPair pair;
    private static MigratorDataSource router;
    private Connection connection;

    @BeforeAll
    static void start() {
        pair = TestPair.create("jdbc");
        pair.both("CREATE TABLE item (id serial PRIMARY KEY, name text, tags int[])");
        router = MigratorDataSource.builder(pair.old, pair.fresh).poolSize(2).build();
    }

    @AfterAll
    static void stop() {
        router.close();
        pair.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        pair.run(pair.old, "TRUNCATE item RESTART IDENTITY");
        connection = router.getConnection();
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
        assertThat(router.activeSessions()).as("sessions that leaked").isZero();
    }

    @Test
    void hasASessionOnlyWhileATransactionOrAResultIsOpen() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
            assertThat(router.activeSessions()).isZero();
            ResultSet rows = statement.executeQuery();
            assertThat(router.activeSessions()).isEqualTo(1);
            assertThat(rows.getStatement()).isSameAs(statement);
            rows.close();
            assertThat(router.activeSessions()).isZero();
            connection.setAutoCommit(false);
            statement.executeQuery();
            assertThat(router.activeSessions()).isEqualTo(1);
            connection.commit();
            assertThat(router.activeSessions()).isZero();
            assertThat(statement.executeQuery().next()).isTrue();
        }
        assertThat(router.activeSessions()).isEqualTo(1);
    }

    @Test
    void runsAPreparedStatementAgainAndAgainWithNewParameters() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO item (name, tags) VALUES (?, ?)")) {
            for (int i = 0; i < 12; i++) {
                statement.setString(1, "n" + i);
                statement.setArray(2, connection.createArrayOf("int4", new Object[] {i, null}));
                assertThat(statement.executeUpdate()).isEqualTo(1);
            }
            statement.clearParameters();
            assertThatThrownBy(statement::executeUpdate).isInstanceOf(SQLException.class);
        }
        assertThat(pair.value(pair.old, "SELECT string_agg(name, ',' ORDER BY id) FROM item WHERE tags[1] > 9"))
                .isEqualTo("n10,n11");
    }

    @Test
    void returnsGeneratedKeys() throws SQLException {
        try (PreparedStatement one = connection.prepareStatement(
                        "INSERT INTO item (name) VALUES ('a')", Statement.RETURN_GENERATED_KEYS);
                PreparedStatement two =
                        connection.prepareStatement("INSERT INTO item (name) VALUES ('b')", new String[] {"id"});
                Statement three = connection.createStatement()) {
            one.executeUpdate();
            assertThat(numbers(one.getGeneratedKeys())).containsExactly(1);
            connection.setAutoCommit(false);
            two.executeUpdate();
            assertThat(numbers(two.getGeneratedKeys())).containsExactly(2);
            connection.commit();
            three.executeUpdate("INSERT INTO item (name) VALUES ('c')", Statement.RETURN_GENERATED_KEYS);
            assertThat(numbers(three.getGeneratedKeys())).containsExactly(3);
            connection.commit();
        }
    }

    @Test
    void runsBatchesWholeOrNotAtAll() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO item (id, name) VALUES (?, ?)")) {
            for (int i = 1; i <= 3; i++) {
                statement.setInt(1, i);
                statement.setString(2, "b" + i);
                statement.addBatch();
            }
            assertThat(statement.executeBatch()).hasSize(3);
            assertThat(statement.executeBatch()).isEmpty();
            statement.setInt(1, 4);
            statement.addBatch();
            statement.setInt(1, 1);
            statement.addBatch();
            assertThatThrownBy(statement::executeBatch).isInstanceOf(BatchUpdateException.class);
        }
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("UPDATE item SET name = 'x' WHERE id < 3");
            statement.addBatch("DELETE FROM item WHERE id = 3");
            assertThat(statement.executeBatch()).containsExactly(2, 1);
        }
        assertThat(pair.rows(pair.old, "SELECT name FROM item ORDER BY id")).containsExactly("x", "x");
    }

    @Test
    void streamsALargeResultWithACursor() throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement("SELECT generate_series(1, ?)")) {
            statement.setFetchSize(100);
            statement.setInt(1, 10_000);
            assertThat(statement.getFetchSize()).isEqualTo(100);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.getFetchSize()).isEqualTo(100);
                assertThat(numbers(rows)).hasSize(10_000);
            }
            statement.setMaxRows(5);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(numbers(rows)).hasSize(5);
            }
        }
        connection.commit();
    }

    @Test
    void endsAStatementAtItsQueryTimeout() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.executeQuery("SELECT pg_sleep(30)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("cancel");
        }
    }

    @Test
    void keepsAFailedTransactionFailedUntilTheRollback() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO nowhere VALUES (1)"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO item (name) VALUES ('x')"))
                    .hasMessageContaining("aborted");
            connection.rollback();
            statement.executeUpdate("INSERT INTO item (name) VALUES ('y')");
            connection.commit();
        }
        assertThat(pair.rows(pair.old, "SELECT name FROM item")).containsExactly("y");
    }

    @Test
    void goesBackToASavepoint() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            var first = connection.setSavepoint("first");
            statement.executeUpdate("INSERT INTO item (name) VALUES ('undone')");
            connection.rollback(first);
            statement.executeUpdate("INSERT INTO item (name) VALUES ('kept')");
            connection.releaseSavepoint(first);
            connection.commit();
        }
        assertThat(pair.rows(pair.old, "SELECT name FROM item")).containsExactly("kept");
    }

    @Test
    void rollsBackWhatWasOpenWhenTheConnectionIsClosed() throws SQLException {
        Connection other = router.getConnection();
        other.setAutoCommit(false);
        Statement statement = other.createStatement();
        statement.executeUpdate("INSERT INTO item (name) VALUES ('lost')");
        other.close();
        assertThat(statement.isClosed()).isTrue();
        assertThat(pair.rows(pair.old, "SELECT name FROM item")).isEmpty();
        assertThatThrownBy(other::createStatement).hasMessageContaining("closed");
    }

    @Test
    void appliesIsolationAndReadOnlyToTheTransaction() throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("serializable");
            assertThat(row.getString(2)).isEqualTo("on");
        }
        connection.rollback();
    }

    @Test
    void answersQuestionsAboutTheDatabase() throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        assertThat(metadata.getDatabaseProductName()).isEqualTo("PostgreSQL");
        assertThat(metadata.getConnection()).isSameAs(connection);
        try (ResultSet tables = metadata.getTables(null, "public", "item", null)) {
            assertThat(tables.next()).isTrue();
        }
        assertThat(connection.getSchema()).isEqualTo("public");
        assertThat(connection.isValid(1)).isTrue();
        try (PreparedStatement statement = connection.prepareStatement("SELECT id FROM item WHERE name = ?")) {
            assertThat(statement.getMetaData().getColumnName(1)).isEqualTo("id");
            assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(1);
        }
    }

    @Test
    void callsFunctions() throws SQLException {
        try (CallableStatement call = connection.prepareCall("{? = call upper(?)}")) {
            call.registerOutParameter(1, Types.VARCHAR);
            call.setString(2, "abc");
            call.execute();
            assertThat(call.getString(1)).isEqualTo("ABC");
        }
    }

    @Test
    void walksThroughSeveralResultsOfOneText() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.execute("INSERT INTO item (name) VALUES ('a'), ('b'); SELECT count(*) FROM item"))
                    .isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(2);
            assertThat(statement.getMoreResults()).isTrue();
            assertThat(numbers(statement.getResultSet())).containsExactly(2);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
        }
        assertThat(router.activeSessions()).isZero();
    }

    @Test
    void takesParametersFromStreams() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO item (name) VALUES (?)")) {
            statement.setCharacterStream(1, new StringReader("streamed"));
            statement.executeUpdate();
        }
        assertThat(pair.rows(pair.old, "SELECT name FROM item")).containsExactly("streamed");
    }

    @Test
    void refusesToBeginOrEndATransactionByText() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("BEGIN"))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageContaining("setAutoCommit");
        }
    }

    @Test
    void handsOutTheDriversConnectionWithinATransaction() throws Exception {
        assertThatThrownBy(() -> connection.unwrap(PGConnection.class)).hasMessageContaining("transaction");
        connection.setAutoCommit(false);
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY item (name) FROM STDIN", new StringReader("copied\n"));
        connection.commit();
        assertThat(pair.rows(pair.old, "SELECT name FROM item")).containsExactly("copied");
    }

    private static List<Integer> numbers(ResultSet rows) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                numbers.add(rows.getInt(1));
            }
        }
        return numbers;
    }
}
