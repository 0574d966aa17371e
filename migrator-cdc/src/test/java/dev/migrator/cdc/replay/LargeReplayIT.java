package dev.migrator.cdc.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.apply.ParkingPolicy;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large transactions come in parts, and are written as they come or, where that cannot be, once they are complete. */
@Timeout(60)
class LargeReplayIT extends ReplayRuns {
    /** After all that comes before the transactions that end at 120. */
    private static final Lsn RECORD = new Lsn(115);

    /** A sequence counts also what is rolled back. */
    @BeforeEach
    void countWrites() {
        target.with(ParkingPolicy.STOP);
        target.run(
                "CREATE SEQUENCE public.written",
                "CREATE FUNCTION public.count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                        + "PERFORM nextval('public.written'); RETURN NEW; END $$",
                "CREATE TRIGGER count BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.count()",
                "ALTER TABLE public.t ENABLE ALWAYS TRIGGER count");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesAPartWithoutThePartBeforeIt(boolean early) {
        commitRecord = early ? RECORD : null;
        log(part(100, 7, 0, null, 1), part(100, 7, 2, 120L, 2));

        run();

        assertThatThrownBy(running::join)
                .cause()
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("part 2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dropsPartsThatADeadCaptureSentLateWhereverTheyArrive(boolean early) {
        commitRecord = early ? RECORD : null;
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stopsIfALargeTransactionIsMissingOfWhichOnlyALatePartIsThere(boolean early) {
        commitRecord = early ? RECORD : null;
        log(part(100, 7, 2, 120L, 2), whole(120, 130));

        run();

        assertThatThrownBy(running::join)
                .cause()
                .isInstanceOf(StreamBrokenFailure.class)
                .hasMessageContaining("goes on from 0/78");
        assertThat(ids()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void appliesALargeTransactionAndForgetsTheRunThatDidNotFinishIt(boolean early) {
        commitRecord = early ? RECORD : null;
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dropsALargeTransactionThatTheLaneHasAlready(boolean early) {
        commitRecord = early ? RECORD : null;
        log(part(100, 7, 0, null, 1), part(100, 7, 1, 120L, 2));
        replayTo(120);
        replay.close();
        target.run("UPDATE migrator.lane SET log_offset = 0");

        log(whole(120, 130));
        replayTo(130);

        assertThat(ids()).containsExactly("1", "2", "130");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void holdsALargeTransactionAndAppliesItLater(boolean early) throws InterruptedException {
        commitRecord = early ? RECORD : null;
        log(part(100, 7, 0, null, 1), part(100, 7, 1, 120L, 2), whole(120, 130));
        target.lanes().holdAt("f1", new Lsn(110));
        run();

        assertThat(ears.held.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ids()).isEmpty();
        target.lanes().release("f1");
        waitFor(130);

        assertThat(ids()).containsExactly("1", "2", "130");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void startsALargeTransactionOverWhenTheTargetIsLostInTheMiddle(boolean early) {
        commitRecord = early ? RECORD : null;
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
    void writesItWhileItsLastPartIsStillComing() {
        commitRecord = RECORD;
        log(whole(100, 110), part(110, 7, 0, null, 1), part(110, 7, 1, null, 2));
        run();
        await(() -> written() == 3);

        assertThat(ids()).containsExactly("110");
        assertThat(target.lane().position()).isEqualTo(new Lsn(110));
        log(part(110, 7, 2, 120L, 3), whole(120, 130));
        waitFor(130);

        assertThat(ids()).containsExactly("1", "2", "3", "110", "130");
        assertThat(target.lane().logOffset()).isEqualTo(5);
        assertThat(target.lane().transactions()).isEqualTo(3);
        assertThat(written()).as("each of the rows once").isEqualTo(5);
    }

    @Test
    void forgetsWhatItWroteOfARunThatDidNotFinishIt() {
        commitRecord = RECORD;
        log(part(100, 7, 0, null, 1), part(100, 7, 1, null, 2));
        run();
        await(() -> written() == 2);

        log(part(100, 8, 0, null, 1), part(100, 8, 1, 120L, 2), whole(120, 130));
        waitFor(130);

        assertThat(ids()).containsExactly("1", "2", "130");
    }

    /** Its locks would stand in the way of others as long as the rest stays away. */
    @Test
    void keepsNoTransactionOpenWhileNothingMoreComes() {
        commitRecord = RECORD;
        log(part(100, 7, 0, null, 1), part(100, 7, 1, null, 2));
        run();
        await(() -> written() == 2);
        assertThat(open()).isOne();
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        await(() -> open() == 0);

        log(part(100, 7, 2, 120L, 3), whole(120, 130));
        waitFor(130);

        assertThat(ids()).containsExactly("1", "2", "3", "130");
        assertThat(written()).as("two rows once more").isEqualTo(6);
    }

    /** Anything else would be in the middle of it on the target. */
    @Test
    void forgetsWhatItWroteWhenSomethingElseComesFirst() {
        commitRecord = RECORD;
        log(part(100, 7, 0, null, 1));
        run();
        await(() -> written() == 1);

        log(whole(100, 110), part(110, 8, 0, null, 1), part(110, 8, 1, 120L, 2), whole(120, 130));
        waitFor(130);

        assertThat(ids()).containsExactly("1", "2", "110", "130");
    }

    @Test
    void keepsNoTransactionOpenWhileTheLogCannotBeRead() {
        commitRecord = RECORD;
        log(part(100, 7, 0, null, 1));
        run();
        await(() -> written() == 1);
        readable.set(false);
        await(() -> open() == 0);
        readable.set(true);

        log(part(100, 7, 1, 120L, 2), whole(120, 130));
        waitFor(130);

        assertThat(ids()).containsExactly("1", "2", "130");
    }

    @Test
    void givesWayToWhoeverWaitsForItsLocks() throws Exception {
        commitRecord = RECORD;
        log(part(100, 7, 0, null, 1));
        run();
        await(() -> written() == 1);

        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try (Connection other = target.database().open(Purpose.CONTROL)) {
                LaneStore.on(other).hold("f1");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await(() ->
                target.rows("SELECT count(*) FROM pg_locks WHERE NOT granted").equals(List.of("1")));
        log(part(100, 7, 1, null, 2));
        waiting.get(20, TimeUnit.SECONDS);
        target.lanes().release("f1");

        log(part(100, 7, 2, 120L, 3), whole(120, 130));
        waitFor(130);
        assertThat(ids()).containsExactly("1", "2", "3", "130");
    }

    /** The key has the position of the transaction's end, which nobody knows before that has come. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void parksWhatDoesNotFitAtTheEndOfTheTransaction(boolean early) {
        commitRecord = early ? RECORD : null;
        target.with(ParkingPolicy.parkUpTo(10)).run("INSERT INTO public.t VALUES (2)");
        log(part(100, 7, 0, null, 1), part(100, 7, 1, null, 2), part(100, 7, 2, 120L, 3), whole(120, 130));

        replayTo(130);

        assertThat(ids()).containsExactly("1", "2", "3", "130");
        assertThat(target.rows("SELECT key[1], position, xid, skipped FROM migrator.parked_key"))
                .containsExactly("2|0/78|55|0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesOutWhatIsOfAKeyThatIsParkedAlready(boolean early) {
        commitRecord = early ? RECORD : null;
        target.with(ParkingPolicy.parkUpTo(10)).run("INSERT INTO public.t VALUES (110)");
        log(
                whole(100, 110),
                part(110, 7, 0, null, 1),
                part(110, 7, 1, null, 110),
                part(110, 7, 2, 120L, 3),
                whole(120, 130));

        replayTo(130);

        assertThat(ids()).containsExactly("1", "3", "110", "130");
        assertThat(target.rows("SELECT key[1], skipped FROM migrator.parked_key"))
                .containsExactly("110|1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stopsAtWhatDoesNotFitAndSaysItsTrueEnd(boolean early) {
        commitRecord = early ? RECORD : null;
        target.run("INSERT INTO public.t VALUES (2)");
        log(part(100, 7, 0, null, 1), part(100, 7, 1, null, 2), part(100, 7, 2, 120L, 3));

        run();

        assertThatThrownBy(running::join)
                .cause()
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("0/78")
                .hasMessageContaining("id=2");
        assertThat(ids()).containsExactly("2");
        assertThat(target.lane().position()).isEqualTo(new Lsn(100));
    }

    private static void await(BooleanSupplier condition) {
        Deadline.in(Duration.ofSeconds(30), Clock.systemUTC()).await(condition, () -> "the moment of the test");
    }

    /** How many rows were written, also by transactions that are open or were given up. */
    private long written() {
        return Long.parseLong(target.rows("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM public.written")
                .get(0));
    }

    /** How many transactions of replay are open. */
    private long open() {
        return Long.parseLong(target.rows("SELECT count(*) FROM pg_stat_activity WHERE xact_start IS NOT NULL"
                        + " AND application_name LIKE 'migrator replay%'")
                .get(0));
    }
}
