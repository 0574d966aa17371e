package dev.migrator.embedded.postgres;

import static dev.migrator.embedded.Sql.connect;
import static dev.migrator.embedded.Sql.execute;
import static dev.migrator.embedded.Sql.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.connect.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerIT {
    private static Map<Integer, PostgresServer> servers;

    @BeforeAll
    static void start() {
        servers = Map.of(14, PostgresServer.start(14), 18, PostgresServer.start(18));
    }

    @AfterAll
    static void stop() {
        servers.values().forEach(PostgresServer::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void runsTheMajorThatWasAskedFor(int major) throws SQLException {
        PostgresServer server = servers.get(major);

        assertThat(query(server.endpoint("postgres"), "SHOW server_version")).startsWith(major + ".");
        assertThat(server.majorVersion()).isEqualTo(major);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void isReadyForLogicalReplicationAndDurable(int major) throws SQLException {
        Endpoint endpoint = servers.get(major).endpoint("postgres");

        assertThat(query(endpoint, "SHOW wal_level")).isEqualTo("logical");
        assertThat(query(endpoint, "SHOW max_replication_slots")).isEqualTo("30");
        assertThat(query(endpoint, "SHOW max_prepared_transactions")).isEqualTo("10");
        assertThat(query(endpoint, "SHOW fsync")).isEqualTo("on");
        assertThat(query(endpoint, "SHOW server_encoding")).isEqualTo("UTF8");
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void keepsCommittedRowsAndLosesOpenOnesWhenItCrashes(int major) throws SQLException {
        PostgresServer server = servers.get(major);
        Endpoint endpoint = server.endpoint("postgres");
        execute(endpoint, "CREATE TABLE kept AS SELECT 1 AS id");
        try (Connection open = connect(endpoint);
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO kept VALUES (2)");

            server.stop(StopMode.IMMEDIATE);
            server.start();
        }

        assertThat(server.endpoint("postgres")).isEqualTo(endpoint);
        assertThat(query(endpoint, "SELECT string_agg(id::text, ',') FROM kept"))
                .isEqualTo("1");
        assertThat(server.logTail()).contains("automatic recovery");
    }

    @Test
    void createsDatabasesOfAnyName() throws SQLException {
        servers.get(18).createDatabase("A \"shop\"");

        assertThat(query(
                        servers.get(18).endpoint("postgres"),
                        "SELECT count(*) FROM pg_database WHERE datname LIKE 'A %'"))
                .isEqualTo("1");
    }

    @Test
    void leavesNoFolderAndNoProcessWhenClosed() throws SQLException {
        PostgresServer server = PostgresServer.start(PostgresOptions.of(18).withoutFsync());
        Path data = Path.of(query(server.endpoint("postgres"), "SHOW data_directory"));
        long process = Long.parseLong(
                query(server.endpoint("postgres"), "SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)"));
        assertThat(ProcessHandle.of(process).flatMap(running -> running.info().command()))
                .isPresent();

        server.close();
        server.close();

        assertThat(data.getParent()).doesNotExist();
        assertThat(ProcessHandle.of(process).flatMap(left -> left.info().command()))
                .isEmpty();
    }

    @Test
    void usesAndKeepsTheDirectoryThatTheCallerChose(@TempDir Path directory) throws SQLException {
        PostgresOptions options = PostgresOptions.of(14).withoutFsync().in(directory);
        try (PostgresServer first = PostgresServer.start(options)) {
            execute(first.endpoint("postgres"), "CREATE TABLE kept AS SELECT 1 AS id");
        }
        assertThat(Files.exists(directory.resolve("data/PG_VERSION"))).isTrue();

        try (PostgresServer second = PostgresServer.start(options)) {
            assertThat(query(second.endpoint("postgres"), "SELECT id FROM kept"))
                    .isEqualTo("1");
        }
    }
}
