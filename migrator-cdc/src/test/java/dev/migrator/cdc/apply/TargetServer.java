package dev.migrator.cdc.apply;

import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server with a {@link TargetDatabase} for a test class; each test finds the database as in the beginning. */
public final class TargetServer implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private final PostgresOptions options;
    private PostgresServer server;
    private TargetDatabase target;

    public TargetServer(PostgresOptions options) {
        this.options = options;
    }

    /** A server of this major version that does not care for a crash of the machine. */
    public static TargetServer of(int major) {
        return new TargetServer(PostgresOptions.of(major).withoutFsync());
    }

    public PostgresServer server() {
        return server;
    }

    public TargetDatabase target() {
        return target;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = PostgresServer.start(options);
        target = new TargetDatabase(server);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        target.reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (target != null) {
            target.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
