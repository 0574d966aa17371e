package dev.migrator.embedded;

import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.embedded.kafka.KafkaBroker;
import dev.migrator.embedded.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a test or of the demo. They run without anything installed, or in containers if
 * {@code -Dmigrator.servers=containers} asks for it and a Docker engine answers. Closing removes them with their data; so
 * does the end of this process. Thread-safe.
 */
public final class Servers implements AutoCloseable {
    private final Map<String, PostgresHandle> postgres;
    private final @Nullable KafkaHandle kafka;

    Servers(Map<String, PostgresHandle> postgres, @Nullable KafkaHandle kafka) {
        this.postgres = Map.copyOf(postgres);
        this.kafka = kafka;
    }

    public static ServersBuilder builder() {
        return new ServersBuilder();
    }

    /**
     * The server that was asked for under this name.
     *
     * @throws RefusedFailure if there is none
     */
    public PostgresHandle postgres(String name) {
        PostgresHandle handle = postgres.get(name);
        if (handle == null) {
            throw new RefusedFailure(
                    "no PostgreSQL \"%s\" was asked for; there are %s".formatted(name, postgres.keySet()));
        }
        return handle;
    }

    /**
     * The same server, able to crash and come back.
     *
     * @throws RefusedFailure if it runs in a container
     */
    public PostgresServer embeddedPostgres(String name) {
        if (postgres(name) instanceof PostgresServer server) {
            return server;
        }
        throw inContainer("PostgreSQL \"" + name + "\"");
    }

    /**
     * The broker.
     *
     * @throws RefusedFailure if none was asked for
     */
    public KafkaHandle kafka() {
        if (kafka == null) {
            throw new RefusedFailure("no Kafka was asked for; add kafka() to the builder");
        }
        return kafka;
    }

    /**
     * The same broker, able to be killed and come back.
     *
     * @throws RefusedFailure if it runs in a container
     */
    public KafkaBroker embeddedKafka() {
        if (kafka() instanceof KafkaBroker broker) {
            return broker;
        }
        throw inContainer("Kafka");
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(postgres.values());
        if (kafka != null) {
            all.add(kafka);
        }
        Closing.all(all, null);
    }

    private static RefusedFailure inContainer(String what) {
        return new RefusedFailure("%s runs in a container and cannot be crashed; run with -D%s=embedded"
                .formatted(what, ServerKind.PROPERTY));
    }
}
