package dev.migrator.cdc.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.LargeText;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.schema.TableId;
import dev.migrator.embedded.kafka.KafkaBroker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LogIT {
    private static final LaneId LANE = new LaneId("f1", 0);
    private static KafkaBroker kafka;
    private static LogServer server;

    @BeforeAll
    static void start() {
        kafka = KafkaBroker.launch();
        server = LogServer.at(kafka.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void makesATopicThatKeepsEverything() throws Exception {
        String id = new LogTopic(server, "kept").create(2, Optional.of(1));
        assertThat(new LogTopic(server, "kept").create(2, Optional.empty())).isEqualTo(id);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, "kept");
        try (Admin admin = admin()) {
            var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            assertThat(config.get("retention.ms").value()).isEqualTo("-1");
            assertThat(config.get("retention.bytes").value()).isEqualTo("-1");
            assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
        }
    }

    @Test
    void refusesATopicWithAnotherNumberOfPartitions() {
        new LogTopic(server, "three").create(3, Optional.empty());
        assertThatThrownBy(() -> new LogTopic(server, "three").create(2, Optional.empty()))
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("3 partitions")
                .hasMessageContaining("2 lanes");
    }

    @Test
    void saysThatATopicIsGoneAndGivesANewOneAnotherIdentity() {
        LogTopic topic = new LogTopic(server, "gone");
        String first = topic.create(1, Optional.empty());
        topic.delete();
        topic.delete();
        assertThat(topic.exists()).isFalse();
        assertThatThrownBy(() -> topic.check(1))
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("topic gone is not on");
        assertThat(topic.create(1, Optional.empty())).isNotEqualTo(first);
    }

    @Test
    void readsWhatWasWrittenFromAnyOffset() throws Exception {
        new LogTopic(server, "read").create(1, Optional.empty());
        try (LogWriter writer = new LogWriter(server, "read", Duration.ofSeconds(20))) {
            assertThat(writer.end(LANE)).isEmpty();
            for (int i = 0; i < 5; i++) {
                assertThat(writer.append(slice(i, 10)).get(20, TimeUnit.SECONDS))
                        .isEqualTo(i);
            }
            assertThat(writer.end(LANE)).contains(lsn(5));
        }
        assertThat(read("read", 0, 5))
                .extracting(Slice::previous)
                .containsExactly(lsn(0), lsn(1), lsn(2), lsn(3), lsn(4));
        assertThat(read("read", 3, 2)).containsExactly(slice(3, 10), slice(4, 10));
    }

    @Test
    void isNotMisledByARecordThatCameInLate() throws Exception {
        new LogTopic(server, "late").create(1, Optional.empty());
        try (LogWriter writer = new LogWriter(server, "late", Duration.ofSeconds(20))) {
            for (int number : List.of(0, 1, 5, 2)) {
                writer.append(slice(number, 10)).get(20, TimeUnit.SECONDS);
            }
            assertThat(writer.end(LANE)).contains(lsn(6));
        }
    }

    @Test
    void carriesAValueOfAHundredMegabytesInPiecesAndSmallSlicesBeforeAndAfterIt() throws Exception {
        new LogTopic(server, "pieces").create(1, Optional.empty());
        try (LogWriter writer = new LogWriter(server, "pieces", Duration.ofSeconds(30))) {
            Slice large = large(1, 100 * 1024 * 1024);
            assertThat(writer.append(slice(0, 10)).get(40, TimeUnit.SECONDS)).isZero();
            assertThat(writer.append(large).get(40, TimeUnit.SECONDS)).isEqualTo(210);
            assertThat(writer.end(LANE)).contains(lsn(2));
            writer.append(slice(2, 10)).get(40, TimeUnit.SECONDS);
            assertThat(read("pieces", 0, 3)).containsExactly(slice(0, 10), large, slice(2, 10));
        }
    }

    @Test
    void refusesTextThatNoRecordHolds() throws Exception {
        new LogTopic(server, "large").create(1, Optional.empty());
        try (LogWriter writer = new LogWriter(server, "large", Duration.ofSeconds(30))) {
            assertThatThrownBy(() -> writer.append(slice(1, 70 * 1024 * 1024)).get(40, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            StreamBrokenFailure.class,
                            f -> assertThat(f.reason()).isEqualTo(BreakReason.RECORD_TOO_LARGE))
                    .hasMessageContaining("a record holds 67108864 bytes at most");
        }
    }

    @Test
    void stopsAtAnOffsetThatWasDeletedAndNamesWhatIsThere() throws Exception {
        new LogTopic(server, "cut").create(1, Optional.empty());
        try (LogWriter writer = new LogWriter(server, "cut", Duration.ofSeconds(20));
                Admin admin = admin()) {
            for (int i = 0; i < 5; i++) {
                writer.append(slice(i, 10)).get(20, TimeUnit.SECONDS);
            }
            admin.deleteRecords(Map.of(new TopicPartition("cut", 0), RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
        }
        assertThatThrownBy(() -> read("cut", 1, 1))
                .isInstanceOfSatisfying(
                        StreamBrokenFailure.class, f -> assertThat(f.reason()).isEqualTo(BreakReason.TOPIC_TRUNCATED))
                .hasMessageContaining("no longer holds offset 1")
                .hasMessageContaining("3 to 5");
        assertThatThrownBy(() -> read("cut", 9, 1)).isInstanceOf(StreamBrokenFailure.class);
    }

    @Test
    void failsInTimeWhenTheBrokerIsDownAndGoesOnWhenItIsBack() throws Exception {
        try (KafkaBroker broker = KafkaBroker.launch()) {
            LogServer other = LogServer.at(broker.bootstrapServers());
            new LogTopic(other, "t").create(1, Optional.empty());
            try (LogWriter patient = new LogWriter(other, "t", Duration.ofSeconds(60));
                    LogWriter hasty = new LogWriter(other, "t", Duration.ofSeconds(2))) {
                patient.append(slice(0, 10)).get(20, TimeUnit.SECONDS);
                broker.kill();
                // The client itself waits while it knows of no broker.
                var waiting = CompletableFuture.supplyAsync(
                        () -> patient.append(slice(1, 10)).join());
                assertThatThrownBy(() -> hasty.append(slice(7, 10)).get(20, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(RetryableFailure.class);
                broker.start();
                assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(1);
            }
        }
    }

    private static List<Slice> read(String topic, long offset, int count) {
        List<Slice> slices = new ArrayList<>();
        try (LogReader reader = new LogReader(server, topic, LANE, offset)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (slices.size() < count && System.nanoTime() < deadline) {
                reader.poll(Duration.ofMillis(100)).forEach(e -> slices.add(e.slice()));
            }
        }
        return slices;
    }

    private static Slice large(int number, int bytes) {
        byte[] text = new byte[bytes];
        new Random(number).nextBytes(text);
        for (int i = 0; i < bytes; i++) {
            text[i] = (byte) ('a' + (text[i] & 15));
        }
        return slice(number, new LargeText(List.of(ByteBuffer.wrap(text))));
    }

    private static Slice slice(int number, int bytes) {
        String value = new Random(number)
                .ints(1000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String text = value.repeat(bytes / 1000 + 1).substring(0, bytes);
        return slice(number, text);
    }

    private static Slice slice(int number, Object value) {
        Shape shape = new Shape(new TableId("s", "t"), List.of("v"));
        RowChange change = new RowChange.Insert(Row.of(shape, new Object[] {value}));
        return new Slice.Whole(
                LANE,
                lsn(number),
                lsn(number + 1),
                List.of(new SourceTransaction(1, lsn(number + 1), Instant.EPOCH, List.of(change), List.of())));
    }

    private static Lsn lsn(int number) {
        return new Lsn(number);
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
