package dev.migrator.cdc.apply;

import dev.migrator.embedded.PostgresHandle;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RowsOn14IT extends RowsContract {
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(PostgresOptions.of(14).withoutFsync());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    PostgresHandle server() {
        return server;
    }
}
