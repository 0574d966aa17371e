package dev.migrator.backfill.copy;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.backfill.BackfillPair;
import dev.migrator.backfill.Servers;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.Blockers;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.snapshot.LockWatch;
import dev.migrator.core.snapshot.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Who waits for locks of a wave, and how long. */
@SuppressWarnings("try") // a watch works by being there
class LockWatchIT {
    private static final TableId BIG = new TableId("public", "big");
    private static final Duration YIELD_AFTER = Duration.ofMillis(500);

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private BackfillPair pair;

    @BeforeEach
    void makeTable() {
        pair = SERVERS.newPair();
        execute(pair.source(), """
                CREATE TABLE big (id int PRIMARY KEY, filler text);
                INSERT INTO big SELECT n, repeat(md5(n::text), 8) FROM generate_series(1, 100000) n""");
    }

    /** A COPY whose client does not read on does not notice that its socket is closed; its session must be ended. */
    @Test
    void anAlterTableThatQueuesEverybodyBehindItGoesThroughSoonAlsoWhileACopyIsUnderway() throws Exception {
        try (ExportedSnapshot wave = Servers.snapshot(pair, 1);
                LockWatch watch = new LockWatch(pair.source(), wave, YIELD_AFTER)) {
            wave.protect(List.of(BIG));
            Connection reader = wave.join(Purpose.COPY_OUT);
            CopyOut copy = reader.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY public.big TO STDOUT");
            assertThat(copy.readFromCopy()).isNotEmpty();

            long begun = System.nanoTime();
            CompletableFuture<Void> ddl = alongside("ALTER TABLE big ALTER COLUMN filler SET DEFAULT 'x'");
            awaitWaiting(1);
            CompletableFuture<Void> write = alongside("UPDATE big SET filler = 'y' WHERE id = 1");
            CompletableFuture<Void> read = alongside("SELECT count(*) FROM big WHERE id < 10");
            CompletableFuture.allOf(ddl, write, read).get(10, TimeUnit.SECONDS);

            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(YIELD_AFTER, YIELD_AFTER.plusMillis(1000));
            Waiting waiting = wave.gaveWayTo().orElseThrow();
            assertThat(waiting.sentence())
                    .contains("has waited ", " s for public.big:", "ALTER TABLE big ALTER", "migrator schema");
            assertThat(wave.isHeld()).isFalse();
            assertThatThrownBy(() -> wave.join(Purpose.COPY_OUT)).hasMessageContaining("joining the snapshot");
            Deadline.in(Duration.ofSeconds(5), Clock.systemUTC())
                    .await(() -> sessions().equals("0"), () -> "a session of the wave is still there");
            reader.abort(Runnable::run);
        }
    }

    @Test
    void nothingIsGivenUpWhileNobodyWaitsForUsOrNotForLong() throws Exception {
        execute(pair.source(), "CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1)");
        try (ExportedSnapshot wave = Servers.snapshot(pair, 1);
                LockWatch watch = new LockWatch(pair.source(), wave, YIELD_AFTER);
                LockWatch patient = new LockWatch(pair.source(), wave, Duration.ofHours(1));
                Connection holder = pair.source().open(Purpose.SCHEMA)) {
            wave.protect(List.of(BIG));
            holder.setAutoCommit(false);
            Queries.on(holder).update("locking", "LOCK TABLE public.other IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Void> waitsForSomebodyElse = alongside("UPDATE other SET id = 2");
            assertThatThrownBy(() -> execute(pair.source(), "SET lock_timeout = 300; TRUNCATE big"))
                    .hasMessageContaining("lock timeout");
            execute(pair.source(), "UPDATE big SET filler = 'z' WHERE id = 7");
            execute(pair.source(), "SELECT pg_sleep(1.2)");
            holder.rollback();
            waitsForSomebodyElse.get(10, TimeUnit.SECONDS);

            assertThat(wave.gaveWayTo()).isEmpty();
            assertThat(wave.isHeld()).isTrue();
            try (Connection reader = wave.join(Purpose.COPY_OUT)) {
                assertThat(reader.isValid(5)).isTrue();
            }
        }
    }

    @Test
    void whoeverWaitsBehindAnIndexBuildThatWaitsForUsCountsAndTheBuildAloneDoesNot() throws Exception {
        try (ExportedSnapshot wave = Servers.snapshot(pair, 1);
                LockWatch watch = new LockWatch(pair.source(), wave, YIELD_AFTER)) {
            wave.protect(List.of(BIG));
            CompletableFuture<Void> build = alongside("CREATE INDEX CONCURRENTLY big_filler ON big (left(filler, 5))");
            awaitWaiting(1);
            execute(pair.source(), "SELECT pg_sleep(1.2)");
            assertThat(build).isNotDone();
            assertThat(wave.gaveWayTo()).isEmpty();

            alongside("ALTER TABLE big SET (fillfactor = 90)").get(10, TimeUnit.SECONDS);

            build.get(10, TimeUnit.SECONDS);
            assertThat(wave.gaveWayTo().orElseThrow().statement()).contains("fillfactor");
        }
    }

    @Test
    void whoeverStandsInTheWayOfALockOfOursIsNamed() throws Exception {
        try (Connection holder = pair.source().open(Purpose.SCHEMA);
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SET application_name = 'night job'");
            statement.execute("LOCK TABLE public.big IN ROW EXCLUSIVE MODE");
            assertThat(Blockers.of(pair.source(), List.of(BIG), Blockers.Wanted.EXCLUSIVE))
                    .contains("(postgres, night job, since 2", ") has public.big: LOCK TABLE public.big IN ROW");
            assertThat(Blockers.of(pair.source(), List.of(BIG), Blockers.Wanted.ACCESS_SHARE))
                    .isEqualTo("nobody stands in the way any more");
            holder.rollback();
        }
    }

    private CompletableFuture<Void> alongside(String sql) {
        return CompletableFuture.runAsync(() -> waitingFor(sql), work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Without a lock_timeout, as people do it. */
    private void waitingFor(String sql) {
        try (Connection connection = pair.source().open(Purpose.SCHEMA);
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = 0; SET search_path = public");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitWaiting(int sessions) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (Integer.parseInt(value(pair.source(), "SELECT count(*) FROM pg_locks WHERE NOT granted")) < sessions) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private String sessions() {
        return value(pair.source(), """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                   AND application_name IN ('migrator keeper', 'migrator copy-out')""");
    }
}
