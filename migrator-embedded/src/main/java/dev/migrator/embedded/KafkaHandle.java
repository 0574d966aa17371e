package dev.migrator.embedded;

/** A running Kafka broker, embedded or in a container; closing it removes it with its data. Thread-safe. */
public interface KafkaHandle extends AutoCloseable {
    /** "host:port", what a client needs as {@code bootstrap.servers}. */
    String bootstrapServers();

    /** The end of the broker's log, for messages. */
    String logTail();

    @Override
    void close();
}
