package dev.migrator.cdc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.stream.Markers;
import dev.migrator.embedded.kafka.KafkaBroker;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import dev.migrator.embedded.postgres.StopMode;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends capture, the next one goes on without a hole or a loss, or says why it cannot. */
class CaptureCrashIT {
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

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void losesNothingWhenItsSessionIsCutDuringCopiesAndSmallTransactions(long seed) throws Exception {
        Random random = new Random(seed);
        try (TestStream stream = stream("CREATE TABLE public.t (id int PRIMARY KEY, a text)")) {
            stream.make(1 + random.nextInt(2), t -> 0);
            CompletableFuture<Integer> load = CompletableFuture.supplyAsync(() -> load(stream, random.nextLong()));
            for (int i = 0; i < 4; i++) {
                stream.start();
                TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(1500));
                if (random.nextBoolean()) {
                    stream.stop();
                } else {
                    stream.execute(
                            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                                    + stream.record.slot() + "' AND active");
                    if (stream.isRunning()) {
                        stream.endOrStop();
                    }
                }
            }
            int rows = load.get(60, TimeUnit.SECONDS);
            stream.start();
            assertThat(CaptureIT.ids(stream.upToMarker(0))).hasSize(rows).doesNotHaveDuplicates();
        }
    }

    /** COPY-like and small transactions, of which some are large enough for parts. */
    private static int load(TestStream stream, long seed) {
        Random random = new Random(seed);
        int next = 0;
        try (Connection connection = stream.source.open(Purpose.CONTROL);
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < 60; i++) {
                int count = random.nextInt(6) == 0 ? 8000 : 1 + random.nextInt(3);
                statement.execute("INSERT INTO public.t SELECT g, repeat('x', 50) FROM generate_series(%d, %d) g"
                        .formatted(next + 1, next + count));
                next += count;
                TimeUnit.MILLISECONDS.sleep(random.nextInt(60));
            }
            return next;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void failsRetryablyWhenTheSourceStopsAndGoesOnAfterwards() throws Exception {
        try (PostgresServer own = PostgresServer.start(PostgresOptions.of(14).withoutFsync());
                TestStream stream = new TestStream(own, kafka, "CREATE TABLE public.t (id int PRIMARY KEY)")) {
            stream.make().start();
            stream.execute("INSERT INTO public.t VALUES (1)");
            stream.upToMarker(0);
            own.stop(StopMode.IMMEDIATE);
            assertThat(stream.failure()).isInstanceOf(RetryableFailure.class);
            own.start();
            stream.execute("INSERT INTO public.t VALUES (2)");
            stream.start();
            assertThat(CaptureIT.ids(stream.upToMarker(0))).containsExactly("1", "2");
        }
    }

    @Test
    void waitsForABrokerThatComesBackAndLosesNothing() throws Exception {
        try (KafkaBroker own = KafkaBroker.launch();
                TestStream stream = new TestStream(server, own, "CREATE TABLE public.t (id int PRIMARY KEY)")) {
            stream.options = CaptureOptions.defaults(); // a broker may take long to come back on a busy machine
            stream.make().start();
            stream.execute("INSERT INTO public.t VALUES (1)");
            stream.upToMarker(0);
            own.kill();
            stream.execute("INSERT INTO public.t SELECT g FROM generate_series(2, 3000) g");
            TimeUnit.SECONDS.sleep(1);
            own.start();
            assertThat(CaptureIT.ids(stream.upToMarker(0))).hasSize(3000).doesNotHaveDuplicates();
        }
    }

    @Test
    void failsInTimeWhenTheBrokerStaysAwayAndAcknowledgesNothingToTheSource() throws Exception {
        try (KafkaBroker own = KafkaBroker.launch();
                TestStream stream = new TestStream(server, own, "CREATE TABLE public.t (id int PRIMARY KEY)")) {
            stream.options = new CaptureOptions(
                    Duration.ofMillis(200), Duration.ofMillis(5), 64 * 1024, 256 * 1024, Duration.ofSeconds(3));
            stream.make().start();
            stream.upToMarker(0);
            own.kill();
            String end = stream.query("INSERT INTO public.t VALUES (1) RETURNING pg_current_wal_insert_lsn()::text");
            assertThat(stream.failure()).isInstanceOf(RetryableFailure.class);
            assertThat(stream.query("SELECT confirmed_flush_lsn <= '" + end
                            + "' FROM pg_replication_slots WHERE slot_name = '" + stream.record.slot() + "'"))
                    .isEqualTo("t");
            own.start();
            stream.options = TestStream.QUICK;
            stream.start();
            assertThat(CaptureIT.ids(stream.upToMarker(0))).containsExactly("1");
        }
    }

    @Test
    void endsSoonWheneverItIsStopped() throws Exception {
        try (TestStream stream = stream("CREATE TABLE public.t (id int PRIMARY KEY)")) {
            stream.make();
            for (int millis : List.of(0, 1, 20, 60, 120, 250, 400, 700)) {
                stream.start();
                TimeUnit.MILLISECONDS.sleep(millis);
                stream.stop();
            }
            stream.execute("INSERT INTO public.t VALUES (1)");
            stream.start();
            assertThat(CaptureIT.ids(stream.upToMarker(0))).containsExactly("1");
        }
    }

    @Test
    void sendsNothingTwiceWhenItIsStartedAgain() throws Exception {
        try (TestStream stream = stream("CREATE TABLE public.t (id int PRIMARY KEY)")) {
            stream.make().start();
            stream.execute("INSERT INTO public.t VALUES (1)");
            stream.upToMarker(0);
            stream.stop();
            stream.execute("INSERT INTO public.t VALUES (2)");
            stream.start();
            stream.upToMarker(0);
            long rows = stream.slices(0).stream().mapToInt(Slice::changes).sum();
            assertThat(rows).isEqualTo(2);
        }
    }

    @Test
    void namesTheProcessThatReadsTheSlot() throws Exception {
        try (TestStream stream = stream("CREATE TABLE public.t (id int PRIMARY KEY)")) {
            stream.make().start();
            stream.upToMarker(0);
            try (TestStream.Second second = stream.second(Duration.ofSeconds(1))) {
                assertThat(second.failure())
                        .isInstanceOf(RefusedFailure.class)
                        .hasMessageContaining("is read by pid "
                                + stream.query("SELECT active_pid::text FROM pg_replication_slots WHERE slot_name = '"
                                        + stream.record.slot() + "'"));
            }
            Markers.write(stream.source, "still");
            assertThat(stream.read(0, "still").markers()).contains("still");
        }
    }

    private static TestStream stream(String... ddl) throws Exception {
        return new TestStream(server, kafka, ddl);
    }
}
