package dev.migrator.cdc.log;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes consumers that never choose an offset for themselves: positions are ours. */
final class Consumers {
    private Consumers() {}

    static Consumer<byte[], byte[]> create(LogServer server) {
        Map<String, Object> settings = Map.of(
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "none",
                "allow.auto.create.topics",
                false,
                "max.partition.fetch.bytes",
                8 * 1024 * 1024,
                "fetch.max.bytes",
                16 * 1024 * 1024,
                "fetch.max.wait.ms",
                100,
                // Unpacked a record may have many times the size that it has in a fetch.
                "max.poll.records",
                16,
                "default.api.timeout.ms",
                (int) LogServer.PATIENCE.toMillis(),
                "reconnect.backoff.max.ms",
                500);
        return server.client(
                settings, all -> new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }
}
