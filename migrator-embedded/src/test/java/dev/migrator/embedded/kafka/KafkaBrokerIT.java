package dev.migrator.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaBrokerIT {
    private static KafkaBroker broker;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.launch();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void keepsAcknowledgedRecordsWhenItIsKilled() throws Exception {
        create("kept");
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (var producer = producer()) {
            for (int i = 0; i < 1_000; i++) {
                sent.add(producer.send(new ProducerRecord<>("kept", "record " + i)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
            broker.kill();
            assertThat(broker.isRunning()).isFalse();
            broker.start();
            producer.send(new ProducerRecord<>("kept", "after")).get();
        }

        assertThat(read("kept", 1_001)).contains("record 0", "record 999", "after");
    }

    @Test
    void takesRecordsOfThirtyMegabytes() throws Exception {
        create("large");
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", broker.bootstrapServers(), "max.request.size", 64 * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            RecordMetadata metadata = producer.send(new ProducerRecord<>("large", new byte[30 * 1024 * 1024]))
                    .get();

            assertThat(metadata.serializedValueSize()).isEqualTo(30 * 1024 * 1024);
        }
    }

    @Test
    void createsNoTopicUnasked() {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers(), "max.block.ms", 1_000);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            assertThatThrownBy(() ->
                            producer.send(new ProducerRecord<>("nobody", "x")).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    private static void create(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static Set<String> read(String topic, int expected) {
        Set<String> values = new HashSet<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < expected && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
