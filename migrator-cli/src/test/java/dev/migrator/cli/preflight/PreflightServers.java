package dev.migrator.cli.preflight;

import dev.migrator.core.connect.Endpoint;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The oldest and the newest server, and a pair of databases of its own for each test. */
abstract class PreflightServers {
    private static PostgresServer old;
    private static PostgresServer fresh;
    private static int databases;

    @BeforeAll
    static void start() {
        old = PostgresServer.start(PostgresOptions.of(14).withoutFsync());
        fresh = PostgresServer.start(PostgresOptions.of(18).withoutFsync());
    }

    @AfterAll
    static void stop() {
        old.close();
        fresh.close();
    }

    static PostgresServer old() {
        return old;
    }

    static PostgresServer fresh() {
        return fresh;
    }

    static Pair pair(String onOld, String onNew) throws SQLException {
        return Pair.of(database(old, onOld), database(fresh, onNew));
    }

    static Endpoint database(PostgresServer server, String sql) throws SQLException {
        String name = "preflight_" + ++databases;
        server.createDatabase(name);
        Pair.run(server.endpoint(name), sql);
        return server.endpoint(name);
    }
}
