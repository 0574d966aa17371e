package dev.migrator.cdc.replay;

import static dev.migrator.cdc.apply.Changes.insert;
import static dev.migrator.cdc.apply.Changes.row;
import static dev.migrator.cdc.apply.Changes.transaction;
import static dev.migrator.cdc.apply.TargetDatabase.LANE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cdc.apply.TargetDatabase;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.apply.Applied;
import dev.migrator.core.apply.LaneWriter;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.failure.SupersededFailure;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import dev.migrator.embedded.postgres.StopMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplayIT {
    private static PostgresServer server;
    private static TargetDatabase target;
    private final List<Slice> log = new ArrayList<>();
    private final Ears ears = new Ears();
    private Replay replay;
    private CompletableFuture<Void> running;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(PostgresOptions.of(18).withoutFsync());
        target = new TargetDatabase(server);
    }

    @AfterAll
    static void stop() {
        target.close();
        server.close();
    }

    @BeforeEach
    void create() {
        target.reset();
        target.run("CREATE TABLE public.t (id int PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        if (replay != null) {
            replay.close();
        }
    }

    @Test
    void appliesTheLogAndGoesOnWhereItStoodAfterARestart() {
        log(whole(100, 110, 120), whole(120, 130), whole(130, 140));
        replayTo(140);
        replay.close();
        assertThat(target.lane().logOffset()).isEqualTo(3);

        log(whole(140, 150));
        replayTo(150);

        assertThat(ids()).containsExactly("110", "120", "130", "140", "150");
        assertThat(target.lane().transactions()).isEqualTo(5);
    }

    @Test
    void dropsSlicesThatCaptureRepeats() {
        log(whole(100, 110, 120), whole(100, 110, 120), whole(110, 120, 130));

        replayTo(130);

        assertThat(ids()).containsExactly("110", "120", "130");
    }

    @Test
    void followsASliceInWhichNothingHappened() {
        log(new Slice.Whole(LANE, new Lsn(100), new Lsn(150), List.of()), whole(150, 160));

        replayTo(160);

        assertThat(ids()).containsExactly("160");
    }

    @Test
    void stopsAtAHoleAndSaysWhereItIs() {
        log(whole(100, 110), whole(0x80, 0x90));

        run();

        assertThatThrownBy(running::join)
                .cause()
                .isInstanceOfSatisfying(
                        StreamBrokenFailure.class, f -> assertThat(f.reason()).isEqualTo(BreakReason.HOLE))
                .hasMessageContaining("f1/0")
                .hasMessageContaining("offset 1")
                .hasMessageContaining("0/80")
                .hasMessageContaining("0/6E");
    }

    @Test
    void refusesAPartWithoutThePartBeforeIt() {
        log(part(100, 7, 0, null, 1), part(100, 7, 2, 120L, 2));

        run();

        assertThatThrownBy(running::join)
                .cause()
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("part 2");
    }

    @Test
    void dropsPartsThatADeadCaptureSentLateWhereverTheyArrive() {
        log(
                part(100, 7, 0, null, 1),
                part(100, 8, 0, null, 1),
                part(100, 7, 1, null, 2),
                part(100, 8, 1, null, 2),
                part(100, 9, 1, null, 4),
                part(100, 8, 2, 120L, 3),
                part(100, 7, 2, null, 3),
                whole(120, 130));

        replayTo(130);

        assertThat(ids()).containsExactly("1", "2", "3", "130");
    }

    @Test
    void stopsIfALargeTransactionIsMissingOfWhichOnlyALatePartIsThere() {
        log(part(100, 7, 2, 120L, 2), whole(120, 130));

        run();

        assertThatThrownBy(running::join)
                .cause()
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("goes on from 0/78");
        assertThat(ids()).isEmpty();
    }

    @Test
    void standsStillWhileHeldAndGoesOnAfterwards() throws InterruptedException {
        log(whole(100, 110, 120), whole(120, 130));
        target.lanes().holdAt("f1", new Lsn(115));
        run();

        assertThat(ears.held.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(target.lanes().isHeldAt("f1", new Lsn(115))).isTrue();
        assertThat(ids()).containsExactly("110");

        target.lanes().release("f1");
        waitFor(130);
        assertThat(ids()).containsExactly("110", "120", "130");
    }

    @Test
    void appliesALargeTransactionAndForgetsTheRunThatDidNotFinishIt() {
        log(
                whole(100, 110),
                part(110, 7, 0, null, 1),
                part(110, 7, 1, null, 2),
                part(110, 8, 0, null, 1),
                part(110, 8, 1, null, 2),
                part(110, 8, 2, 120L, 3),
                whole(120, 130));

        replayTo(130);

        assertThat(ids()).containsExactly("1", "2", "3", "110", "130");
        assertThat(target.lane().logOffset()).isEqualTo(7);
        assertThat(target.lane().transactions()).isEqualTo(3);
    }

    @Test
    void dropsALargeTransactionThatTheLaneHasAlready() {
        log(part(100, 7, 0, null, 1), part(100, 7, 1, 120L, 2));
        replayTo(120);
        replay.close();
        target.run("UPDATE migrator.lane SET log_offset = 0");

        log(whole(120, 130));
        replayTo(130);

        assertThat(ids()).containsExactly("1", "2", "130");
    }

    @Test
    void holdsALargeTransactionAndAppliesItLater() throws InterruptedException {
        log(part(100, 7, 0, null, 1), part(100, 7, 1, 120L, 2), whole(120, 130));
        target.lanes().holdAt("f1", new Lsn(110));
        run();

        assertThat(ears.held.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ids()).isEmpty();
        target.lanes().release("f1");
        waitFor(130);

        assertThat(ids()).containsExactly("1", "2", "130");
    }

    @Test
    void startsALargeTransactionOverWhenTheTargetIsLostInTheMiddle() {
        target.run(
                "CREATE SEQUENCE public.kills",
                "CREATE FUNCTION public.kill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                        + "IF nextval('public.kills') = 2 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; "
                        + "RETURN NEW; END $$",
                "CREATE TRIGGER kill BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.kill()",
                "ALTER TABLE public.t ENABLE ALWAYS TRIGGER kill");
        log(part(100, 7, 0, null, 1), part(100, 7, 1, null, 2), part(100, 7, 2, 120L, 3));

        replayTo(120);

        assertThat(ids()).containsExactly("1", "2", "3");
        assertThat(target.rows("SELECT last_value FROM public.kills")).containsExactly("5");
    }

    @Test
    void waitsForATargetThatIsDownAndGoesOnWithoutHelp() throws InterruptedException {
        log(whole(100, 110));
        replayTo(110);
        target.close();
        server.stop(StopMode.IMMEDIATE);
        log(whole(110, 120));
        assertThat(ears.waited.await(20, TimeUnit.SECONDS)).isTrue();
        server.start();
        target.open();

        waitFor(120);

        assertThat(ids()).containsExactly("110", "120");
    }

    @Test
    void stopsWhenAnotherWorkerTakesTheLaneOver() {
        log(whole(100, 110));
        replayTo(110);
        target.lanes().takeOver(LANE);
        log(whole(110, 120));

        assertThatThrownBy(running::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(SupersededFailure.class);
    }

    @Test
    void closesInBoundedTimeWhileTheTargetBlocksIt() {
        log(whole(100, 110));
        replayTo(110);
        target.run("BEGIN", "LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE");
        log(whole(110, 120));

        try {
            long start = System.nanoTime();
            replay.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            assertThat(running).succeedsWithin(Duration.ofSeconds(1));
        } finally {
            target.run("ROLLBACK");
        }
        assertThat(ids()).containsExactly("110");
    }

    private void log(Slice... slices) {
        synchronized (log) {
            log.addAll(List.of(slices));
            log.notifyAll();
        }
    }

    private void run() {
        LaneWriter writer = target.writer(target.plan());
        replay = new Replay(writer, ListedSlices.of(log), ReplaySettings.DEFAULT, ears);
        running = CompletableFuture.runAsync(replay, command -> new Thread(command, "replay").start());
    }

    private void replayTo(long position) {
        run();
        waitFor(position);
    }

    private void waitFor(long position) {
        for (int i = 0; i < 2_000 && target.lane().position().value() != position && !running.isDone(); i++) {
            pause();
        }
        assertThat(target.lane().position()).isEqualTo(new Lsn(position));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> ids() {
        return target.rows("SELECT id FROM public.t ORDER BY id");
    }

    private static Slice whole(long previous, long... ends) {
        List<SourceTransaction> transactions = new ArrayList<>();
        for (long end : ends) {
            transactions.add(transaction(end, inserting(end)));
        }
        return new Slice.Whole(LANE, new Lsn(previous), new Lsn(ends[ends.length - 1]), transactions);
    }

    private static Slice part(long previous, long run, int index, Long end, long id) {
        Slice.Ending ending = end == null ? null : new Slice.Ending(new Lsn(end), List.of());
        Instant committed = Instant.parse("2026-11-22T10:00:00Z");
        return new Slice.Part(LANE, new Lsn(previous), run, 55, index, committed, List.of(inserting(id)), ending);
    }

    private static RowChange inserting(long id) {
        return insert(row("t", "id", Long.toString(id)));
    }

    private static final class Ears implements ReplayListener {
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch waited = new CountDownLatch(1);

        @Override
        public void held(LaneId lane, Applied applied) {
            held.countDown();
        }

        @Override
        public void waits(LaneId lane, RetryableFailure why, int attempt) {
            waited.countDown();
        }
    }
}
