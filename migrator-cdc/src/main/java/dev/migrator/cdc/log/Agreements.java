package dev.migrator.cdc.log;

import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.Server;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic of a migration: for each of its streams the text of what capture and replay agree on. Every call is
 * bounded; thread-safe.
 */
public final class Agreements {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final LogServer server;
    private final LogTopic topic;
    private final String name;

    public Agreements(LogServer server, String topic) {
        this.server = server;
        this.topic = LogTopic.compacted(server, topic);
        this.name = topic;
    }

    /** The text of every stream that has one, oldest first; empty if the topic is not there. */
    public Map<String, String> read() {
        if (!topic.exists()) {
            return Map.of();
        }
        TopicPartition partition = new TopicPartition(name, 0);
        try (Consumer<byte[], byte[]> consumer = Consumers.create(server)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            Long end =
                    consumer.endOffsets(List.of(partition), LogServer.PATIENCE).get(partition);
            return read(consumer, partition, end == null ? 0 : end);
        } catch (KafkaException e) {
            throw LogFailures.wrap("reading " + this, e);
        }
    }

    private Map<String, String> read(Consumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (long polls = LogServer.PATIENCE.dividedBy(POLL); consumer.position(partition) < end; polls--) {
            if (polls == 0) {
                throw new RetryableFailure(
                        "reading %s: offset %d did not come within %d s"
                                .formatted(this, end - 1, LogServer.PATIENCE.toSeconds()),
                        null,
                        Server.KAFKA);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                String stream = new String(record.key(), StandardCharsets.UTF_8);
                if (record.value() == null) {
                    texts.remove(stream);
                } else {
                    texts.put(stream, new String(record.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return texts;
    }

    /**
     * Stores the text of a stream; the topic is made if it is not there.
     *
     * @param replication the number of copies of the topic; empty for the broker's default
     */
    public void write(String stream, String text, Optional<Integer> replication) {
        topic.create(1, replication);
        append(stream, text);
    }

    /** Forgets a stream that is not run any more. */
    public void remove(String stream) {
        if (read().containsKey(stream)) {
            append(stream, null);
        }
    }

    /** Removes the topic if it is there. */
    public void delete() {
        topic.delete();
    }

    private void append(String stream, @Nullable String text) {
        byte[] value = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(name, 0, stream.getBytes(StandardCharsets.UTF_8), value);
        Producer<byte[], byte[]> producer = server.client(
                LogWriter.settings(LogServer.PATIENCE),
                all -> new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer()));
        try {
            producer.send(record).get(LogServer.PATIENCE.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | KafkaException e) {
            throw LogFailures.wrap("writing to " + this, e);
        } catch (TimeoutException e) {
            throw notAcknowledged(e);
        } catch (InterruptedException e) {
            throw LogFailures.interrupted("writing to " + this);
        } finally {
            producer.close(CLOSE);
        }
    }

    private MigratorException notAcknowledged(TimeoutException e) {
        return new RetryableFailure(
                "writing to %s was not acknowledged within %d s".formatted(this, LogServer.PATIENCE.toSeconds()),
                e,
                Server.KAFKA);
    }

    @Override
    public String toString() {
        return "topic %s on %s".formatted(name, server);
    }
}
