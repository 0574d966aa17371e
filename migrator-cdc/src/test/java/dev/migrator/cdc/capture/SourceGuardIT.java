package dev.migrator.cdc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.stream.WalBudget;
import dev.migrator.embedded.kafka.KafkaBroker;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log that a slot keeps on its source: it moves on, is watched, and is given up if that was asked for. */
@Timeout(120)
class SourceGuardIT {
    private static final long LIMIT = 16 << 20;
    private static PostgresServer server;
    private static KafkaBroker kafka;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(PostgresOptions.of(14).withoutFsync());
        kafka = KafkaBroker.launch();
    }

    @AfterAll
    static void stop() {
        kafka.close();
        server.close();
    }

    @Test
    void aWriteInAnotherDatabaseOrAnUnpublishedTableMovesTheSlot() throws Exception {
        try (TestStream stream = new TestStream(server, kafka, "CREATE TABLE public.t (id int PRIMARY KEY)");
                TestStream other = new TestStream(server, kafka, "CREATE TABLE public.u (a text)")) {
            other.make();
            stream.make().start();
            stream.upToMarker(0);
            stream.execute("CREATE TABLE public.unpublished (a text)");
            other.execute("INSERT INTO public.u SELECT repeat('x', 900) FROM generate_series(1, 1000)");
            stream.execute("INSERT INTO public.unpublished SELECT repeat('x', 900) FROM generate_series(1, 1000)");
            String written = stream.query("SELECT pg_current_wal_lsn()::text");
            Patience.until(() -> stream.query("SELECT confirmed_flush_lsn > '" + written
                            + "' FROM pg_replication_slots WHERE slot_name = '" + stream.record.slot() + "'")
                    .equals("t"));
        }
    }

    @Test
    void aSlotThatKeepsMoreThanItMayIsGivenUpWithoutKafkaAndStaysGivenUp() throws Exception {
        try (KafkaBroker own = KafkaBroker.launch();
                TestStream stream = UsedStreams.of(server, own)) {
            stream.start();
            stream.upToMarker(0);
            own.kill();
            fill(stream);
            try (SourceGuard guard = guard(stream, true)) {
                UsedStreams.broken(failure(guard), BreakReason.WAL_BUDGET)
                        .hasMessageContaining("% of the budget of 16 MB")
                        .hasMessageContaining("stream.wal_budget_action: drop");
            }
            assertThat(slots(stream)).isEqualTo("0");
            stream.endOrStop();
            own.start();
            UsedStreams.assertUntouched(stream, BreakReason.WAL_BUDGET)
                    .hasMessageContaining("slot " + stream.record.slot() + " was dropped");
        }
    }

    @Test
    void aSlotThatKeepsMoreThanItMayIsOnlyWarnedOf() throws Exception {
        try (TestStream stream = UsedStreams.of(server, kafka);
                SourceGuard guard = guard(stream, false)) {
            fill(stream);
            CompletableFuture<Void> run = CompletableFuture.runAsync(guard::run);
            Patience.until(() -> guard.activity().note().contains("% of the budget of 16 MB"));
            TimeUnit.MILLISECONDS.sleep(500);
            assertThat(run).isNotDone();
            assertThat(slots(stream)).isEqualTo("1");
        }
    }

    @Test
    void whatHappensToThePublicationWhileCaptureRunsIsFoundApartFromIt() throws Exception {
        try (TestStream stream = UsedStreams.of(server, kafka);
                SourceGuard guard = guard(stream, false)) {
            CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(() -> failure(guard));
            Patience.until(() -> guard.activity().note().contains("the slot keeps"));
            stream.execute("ALTER PUBLICATION " + stream.record.publication() + " DROP TABLE public.t");
            UsedStreams.broken(failure.get(30, TimeUnit.SECONDS), BreakReason.PUBLICATION_CHANGED)
                    .hasMessageContaining("public.t is not in it");
        }
    }

    /** A new session costs old some hundred times what a look costs, and its application waits meanwhile. */
    @Test
    void allLooksAreMadeInOneSessionAndGoOnInAnotherWhenThatIsLost() throws Exception {
        try (TestStream stream = UsedStreams.of(server, kafka);
                SourceGuard guard = guard(stream, false)) {
            CompletableFuture<Void> run = CompletableFuture.runAsync(guard::run);
            String first = looksFrom(stream, "0");
            TimeUnit.SECONDS.sleep(1); // 14 may answer from numbers that are half a second old
            long before = sessions(stream);
            TimeUnit.SECONDS.sleep(7);
            assertThat(sessions(stream) - before)
                    .as("sessions that were begun since: the second question of this test, and none of the guard")
                    .isLessThanOrEqualTo(1);
            assertThat(stream.query("SELECT (query_start > now() - interval '7 seconds')::text FROM pg_stat_activity"
                            + " WHERE pid = " + first))
                    .as("a look in the last seconds")
                    .isEqualTo("true");
            stream.query("SELECT pg_terminate_backend(" + first + ")::text");
            looksFrom(stream, first);
            assertThat(run).isNotDone();
        }
    }

    private static long sessions(TestStream stream) throws Exception {
        return Long.parseLong(
                stream.query("SELECT sessions::text FROM pg_stat_database WHERE datname = current_database()"));
    }

    /** The process id of the session in which the guard looks, once it is another one. */
    private static String looksFrom(TestStream stream, String before) throws Exception {
        String look = "SELECT coalesce(max(pid), 0)::text FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'migrator monitor' AND pid <> " + before;
        Patience.until(() -> !stream.query(look).equals("0"));
        return stream.query(look);
    }

    private static SourceGuard guard(TestStream stream, boolean drop) {
        return new SourceGuard(stream.record, stream.source, stream.tables, new WalBudget(LIMIT, drop));
    }

    private static Throwable failure(SourceGuard guard) {
        try {
            CompletableFuture.runAsync(guard::run)
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            return e.getCause();
        }
        throw new AssertionError("the guard ended without a failure");
    }

    private static void fill(TestStream stream) throws Exception {
        stream.execute("INSERT INTO public.t SELECT g, repeat('x', 900) FROM generate_series(100, 25000) g");
    }

    private static String slots(TestStream stream) throws Exception {
        return stream.query(
                "SELECT count(*)::text FROM pg_replication_slots WHERE slot_name = '" + stream.record.slot() + "'");
    }
}
