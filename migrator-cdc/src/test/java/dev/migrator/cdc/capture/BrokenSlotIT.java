package dev.migrator.cdc.capture;

import static dev.migrator.cdc.capture.UsedStreams.assertBroken;
import static dev.migrator.cdc.capture.UsedStreams.assertUntouched;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.stream.WalBudget;
import dev.migrator.embedded.kafka.KafkaBroker;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that can happen to slot, publication and topic of a stream, each with its own reason. */
@Timeout(120)
class BrokenSlotIT {
    private static PostgresServer server;
    private static KafkaBroker kafka;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(PostgresOptions.of(18).withoutFsync());
        kafka = KafkaBroker.launch();
    }

    @AfterAll
    static void stop() {
        kafka.close();
        server.close();
    }

    @Test
    void aSlotThatIsGoneOrWasMadeAnew() throws Exception {
        try (TestStream stream = used()) {
            stream.execute(drop(stream));
            assertUntouched(stream, BreakReason.SLOT_GONE).hasMessageContaining("is gone from");
            stream.execute("INSERT INTO public.t VALUES (7)", create(stream));
            assertUntouched(stream, BreakReason.SLOT_RECREATED)
                    .hasMessageContaining(CaptureIT.confirmed(stream))
                    .hasMessageContaining("dropped and made anew");
        }
    }

    @Test
    void aSlotThatIsDroppedWhileCaptureRuns() throws Exception {
        try (TestStream stream = used()) {
            stream.start();
            stream.upToMarker(0);
            stream.execute(
                    "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = '"
                            + stream.record.slot() + "'",
                    drop(stream));
            stream.failure();
            assertUntouched(stream, BreakReason.SLOT_GONE);
        }
    }

    @Test
    void aSlotThatSomebodyMovedPastWhatKafkaHolds() throws Exception {
        try (TestStream stream = used()) {
            stream.execute(
                    "INSERT INTO public.t VALUES (7)",
                    "SELECT pg_replication_slot_advance('" + stream.record.slot() + "', pg_current_wal_lsn())");
            assertUntouched(stream, BreakReason.SLOT_ADVANCED)
                    .hasMessageContaining(CaptureIT.confirmed(stream))
                    .hasMessageContaining("pg_replication_slot_advance");
        }
    }

    @Test
    void aSlotOfAnotherPlugin() throws Exception {
        try (TestStream stream = used()) {
            stream.execute(drop(stream), create(stream).replace("'pgoutput'", "'test_decoding'"));
            assertUntouched(stream, BreakReason.SLOT_FOREIGN)
                    .hasMessageContaining("slot " + stream.record.slot() + " on old")
                    .hasMessageContaining("plugin test_decoding");
        }
    }

    @Test
    void aSlotOfAnotherDatabase() throws Exception {
        try (TestStream stream = used()) {
            stream.execute(drop(stream));
            Database other = new Database(Side.OLD, server.endpoint("postgres"));
            try (Connection connection = other.open(Purpose.CONTROL);
                    Statement statement = connection.createStatement()) {
                statement.execute(create(stream));
                assertUntouched(stream, BreakReason.SLOT_FOREIGN).hasMessageContaining("database postgres");
                statement.execute(drop(stream));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"max_slot_wal_keep_size,1MB", "idle_replication_slot_timeout,1s"})
    void aSlotThatTheServerGaveUp(String setting, String limit) throws Exception {
        try (TestStream stream = used()) {
            stream.execute("ALTER SYSTEM SET %s = '%s'".formatted(setting, limit), "SELECT pg_reload_conf()");
            TimeUnit.MILLISECONDS.sleep(1_500);
            for (int i = 0; i < 3; i++) {
                stream.execute("INSERT INTO public.t VALUES (%d)".formatted(10 + i), "SELECT pg_switch_wal()");
            }
            stream.execute("CHECKPOINT");
            assertUntouched(stream, BreakReason.SLOT_LOST).hasMessageContaining(setting);
        } finally {
            try (TestStream other = new TestStream(server, kafka)) {
                other.make();
                other.execute("ALTER SYSTEM RESET " + setting, "SELECT pg_reload_conf()");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DROP TABLE public.t, public.t is not in it",
        "SET (publish = 'insert'), does not publish update",
        "SET TABLE ONLY public.t WHERE (id > 5), public.t has a row filter",
        "SET TABLE ONLY public.t (id), t has a column list"
    })
    void aPublicationThatWasChanged(String change, String told) throws Exception {
        try (TestStream stream = used()) {
            String kept = change.startsWith("SET TABLE") ? ", ONLY migrator.marker, ONLY migrator.heartbeat" : "";
            stream.execute("ALTER PUBLICATION " + stream.record.publication() + " " + change + kept);
            assertUntouched(stream, BreakReason.PUBLICATION_CHANGED).hasMessageContaining(told);
        }
    }

    @Test
    void aPublicationThatWasChangedAndPutBack() throws Exception {
        try (TestStream stream = used()) {
            String alter = "ALTER PUBLICATION " + stream.record.publication();
            stream.execute("CREATE TABLE public.later (id int PRIMARY KEY)", alter + " ADD TABLE public.later");
            stream.start();
            stream.upToMarker(0);
            stream.stop();
            stream.execute(
                    alter + " DROP TABLE public.t", "INSERT INTO public.t VALUES (7)", alter + " ADD TABLE public.t");
            assertUntouched(stream, BreakReason.PUBLICATION_CHANGED).hasMessageContaining("not since it was made");
        }
    }

    /** An 18 only warns in its own log and sends nothing more. */
    @Test
    void aPublicationThatIsDroppedWhileCaptureRuns() throws Exception {
        try (TestStream stream = used();
                SourceGuard guard =
                        new SourceGuard(stream.record, stream.source, stream.tables, new WalBudget(1L << 30, false))) {
            stream.start();
            stream.upToMarker(0);
            stream.execute("DROP PUBLICATION " + stream.record.publication(), "INSERT INTO public.t VALUES (7)");
            UsedStreams.broken(catchThrowable(guard::run), BreakReason.PUBLICATION_CHANGED)
                    .hasMessageContaining("is gone from");
        }
    }

    @Test
    void aTopicThatIsGoneOrWasMadeAnewOrGotPartitions() throws Exception {
        try (TestStream stream = used();
                Admin admin = Admin.create(java.util.Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            String topic = stream.record.topic();
            admin.createPartitions(java.util.Map.of(topic, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            assertBroken(stream, BreakReason.PARTITIONS_CHANGED).hasMessageContaining("2 partitions");
            dev.migrator.cdc.log.LogTopic log = new dev.migrator.cdc.log.LogTopic(stream.logServer, topic);
            log.delete();
            Patience.until(() -> !log.exists());
            assertBroken(stream, BreakReason.TOPIC_GONE).hasMessageContaining(topic + " is not on");
            String id = log.create(1, Optional.empty());
            assertUntouched(stream, BreakReason.TOPIC_RECREATED).hasMessageContaining(id);
            UsedStreams.change(
                    stream,
                    r -> r.with(
                            new dev.migrator.core.control.StreamSeal(r.seal().publication(), id)));
            assertUntouched(stream, BreakReason.TOPIC_TRUNCATED).hasMessageContaining("topic lost records");
        }
    }

    private static TestStream used() throws Exception {
        return UsedStreams.of(server, kafka);
    }

    private static String drop(TestStream stream) {
        return "SELECT pg_drop_replication_slot('" + stream.record.slot() + "')";
    }

    private static String create(TestStream stream) {
        return "SELECT pg_create_logical_replication_slot('" + stream.record.slot() + "', 'pgoutput')";
    }
}
