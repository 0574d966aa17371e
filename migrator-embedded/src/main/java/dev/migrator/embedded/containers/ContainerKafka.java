package dev.migrator.embedded.containers;

import dev.migrator.embedded.KafkaHandle;
import org.testcontainers.kafka.KafkaContainer;

/** Kafka in a container; it cannot be killed and started again with its data. */
public final class ContainerKafka implements KafkaHandle {
    private static final String IMAGE = "apache/kafka:4.3.0";
    private final KafkaContainer container;

    private ContainerKafka(KafkaContainer container) {
        this.container = container;
    }

    /** Returns when the broker takes connections. */
    public static ContainerKafka start() {
        return new ContainerKafka(Docker.started(() -> new KafkaContainer(IMAGE)
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_MESSAGE_MAX_BYTES", "67108864")
                .withEnv("KAFKA_REPLICA_FETCH_MAX_BYTES", "67108864")));
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public String logTail() {
        return container.getLogs();
    }

    @Override
    public void close() {
        container.close();
    }
}
