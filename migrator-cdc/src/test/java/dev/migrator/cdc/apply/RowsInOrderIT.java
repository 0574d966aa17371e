package dev.migrator.cdc.apply;

import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same rows, however few, whether they are written one by one in order or in sets as the others do. */
class RowsInOrderIT extends RowsContract {
    private static PostgresServer server;
    private static TargetDatabase target;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(PostgresOptions.of(18).withoutFsync());
        target = new TargetDatabase(server).writingInSetsFrom(Integer.MAX_VALUE);
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
