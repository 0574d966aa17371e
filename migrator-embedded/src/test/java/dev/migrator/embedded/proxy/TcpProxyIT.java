package dev.migrator.embedded.proxy;

import static dev.migrator.embedded.Sql.connect;
import static dev.migrator.embedded.Sql.execute;
import static dev.migrator.embedded.Sql.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import dev.migrator.embedded.process.Waits;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyIT {
    private static PostgresServer server;
    private static TcpProxy proxy;
    private static Endpoint direct;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(PostgresOptions.of(18).withoutFsync());
        direct = server.endpoint("postgres");
        proxy = TcpProxy.to(direct);
    }

    @AfterAll
    static void stop() {
        proxy.close();
        server.close();
    }

    @BeforeEach
    void emptyTable() throws SQLException {
        execute(direct, "DROP TABLE IF EXISTS t");
        execute(direct, "CREATE TABLE t (id int)");
    }

    @Test
    void leavesTheOutcomeOfACommitUnknownToTheClientAndDoneOnTheServer() throws Exception {
        PlannedCut cut = proxy.cutWhen("COMMIT", CutMoment.AFTER_FORWARDING);

        assertThatThrownBy(this::insertAndCommit).isInstanceOf(SQLException.class);

        assertThat(cut.await(Duration.ofSeconds(5))).isTrue();
        assertThat(Waits.until(() -> count() == 1, Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void losesATransactionWhoseCommitIsCutOffBeforeItArrives() throws Exception {
        PlannedCut cut = proxy.cutWhen("COMMIT", CutMoment.BEFORE_FORWARDING);

        assertThatThrownBy(this::insertAndCommit).isInstanceOf(SQLException.class);

        assertThat(cut.await(Duration.ofSeconds(5))).isTrue();
        assertThat(Waits.until(() -> sessions() == 0, Duration.ofSeconds(10))).isTrue();
        assertThat(count()).isZero();
    }

    private void insertAndCommit() throws SQLException {
        try (Connection connection = connect(proxy.through(direct));
                Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = 'cut'");
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (1)");
            connection.commit();
        }
    }

    private static int count() {
        return number("SELECT count(*) FROM t");
    }

    private static int sessions() {
        return number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cut'");
    }

    private static int number(String sql) {
        try {
            return Integer.parseInt(query(direct, sql));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
