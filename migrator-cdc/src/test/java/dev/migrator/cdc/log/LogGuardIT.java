package dev.migrator.cdc.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.control.StreamSeal;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.embedded.kafka.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator of Kafka can do to our topic. */
@Timeout(180)
class LogGuardIT {
    private static final String TOPIC = "watched";

    @Test
    void tellsWhatKafkaMayRemoveAndStopsAtAnotherTopic() throws Exception {
        try (KafkaBroker kafka = KafkaBroker.launch()) {
            LogServer server = LogServer.at(kafka.bootstrapServers());
            LogTopic topic = new LogTopic(server, TOPIC);
            String id = topic.create(1, Optional.empty());
            set(kafka, "retention.ms", "3600000");
            try (LogGuard guard = new LogGuard(stream(id), server);
                    LogWriter writer = new LogWriter(server, TOPIC, Duration.ofSeconds(20))) {
                CompletableFuture<Void> run = CompletableFuture.runAsync(guard::run);
                awaitNote(guard, "before they are replayed: retention.ms is 3600000, not -1. Set that back");

                set(kafka, "cleanup.policy", "compact");
                awaitNote(guard, "cleanup.policy is compact, not delete, retention.ms is 3600000, not -1");
                assertThatThrownBy(() -> writer.append(slice()).get(20, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOf(RetryableFailure.class)
                        .hasMessageContaining("set its cleanup.policy back to delete");

                set(kafka, "cleanup.policy", "delete");
                set(kafka, "retention.ms", "-1");
                awaitNote(guard, "the topic is as it should be");
                assertThat(writer.append(slice()).get(20, TimeUnit.SECONDS)).isZero();
                assertThat(run).isNotDone();

                topic.delete();
                topic.create(1, Optional.empty());
                assertThatThrownBy(() -> run.get(60, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOfSatisfying(
                                StreamBrokenFailure.class,
                                f -> assertThat(f.reason()).isIn(BreakReason.TOPIC_RECREATED, BreakReason.TOPIC_GONE));
                requireRecreated(server, id);
            }
        }
    }

    /** Whoever looks for the first time sees it as well. */
    private static void requireRecreated(LogServer server, String id) {
        try (LogGuard later = new LogGuard(stream(id), server)) {
            assertThatThrownBy(later::run)
                    .isInstanceOfSatisfying(
                            StreamBrokenFailure.class,
                            f -> assertThat(f.reason()).isEqualTo(BreakReason.TOPIC_RECREATED))
                    .hasMessageContaining("was deleted and made anew")
                    .hasMessageContaining(id);
        }
    }

    private static void awaitNote(LogGuard guard, String part) throws InterruptedException {
        for (int i = 0; i < 600 && !guard.activity().note().contains(part); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(guard.activity().note()).contains(part);
    }

    private static void set(KafkaBroker kafka, String name, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            AlterConfigOp change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static StreamRecord stream(String topicId) {
        return new StreamRecord(
                        "f1", 1, Side.OLD, StreamRecord.State.RUNNING, "slot", "p", TOPIC, 1, "1", 1, new Lsn(1))
                .with(new StreamSeal("", topicId));
    }

    private static Slice slice() {
        return new Slice.Whole(new LaneId("f1", 0), new Lsn(1), new Lsn(2), List.of());
    }
}
