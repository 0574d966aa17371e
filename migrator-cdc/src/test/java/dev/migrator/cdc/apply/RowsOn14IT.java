package dev.migrator.cdc.apply;

import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RowsOn14IT extends RowsContract {
    private static PostgresServer server;
    private static TargetDatabase target;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(PostgresOptions.of(14).withoutFsync());
        target = new TargetDatabase(server);
    }

    @AfterAll
    static void stop() {
        target.close();
        server.close();
    }

    @Override
    TargetDatabase target() {
        return target;
    }
}
