package dev.migrator.embedded;

import dev.migrator.embedded.containers.ContainerKafka;
import dev.migrator.embedded.containers.ContainerPostgres;
import dev.migrator.embedded.kafka.KafkaBroker;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Collects what is wanted; {@link #start()} starts all of it at once. Not thread-safe. */
public final class ServersBuilder {
    private final Map<String, PostgresOptions> postgres = new LinkedHashMap<>();
    private boolean kafka;
    private ServerKind kind = ServerKind.asked();

    ServersBuilder() {}

    /** A PostgreSQL with the default settings, found again by this name. */
    public ServersBuilder postgres(String name, int major) {
        return postgres(name, PostgresOptions.of(major));
    }

    public ServersBuilder postgres(String name, PostgresOptions options) {
        postgres.put(name, options);
        return this;
    }

    public ServersBuilder kafka() {
        kafka = true;
        return this;
    }

    /** Runs everything in containers, whatever the system property says. */
    public ServersBuilder containers() {
        kind = ServerKind.CONTAINERS;
        return this;
    }

    /**
     * Returns when every server is ready. If one fails to start, those that did are closed again.
     *
     * @throws dev.migrator.core.failure.MigratorException that of the first server that did not start, the others
     *     suppressed in it
     */
    public Servers start() {
        Map<String, Supplier<PostgresHandle>> starts = new LinkedHashMap<>();
        postgres.forEach((name, options) -> starts.put(name, () -> start(options)));
        return ParallelStart.of(starts, kafka ? this::startKafka : null);
    }

    private PostgresHandle start(PostgresOptions options) {
        return switch (kind) {
            case EMBEDDED -> PostgresServer.start(options);
            case CONTAINERS -> ContainerPostgres.start(options.major(), options.settings());
        };
    }

    private KafkaHandle startKafka() {
        return switch (kind) {
            case EMBEDDED -> KafkaBroker.launch();
            case CONTAINERS -> ContainerKafka.start();
        };
    }
}
