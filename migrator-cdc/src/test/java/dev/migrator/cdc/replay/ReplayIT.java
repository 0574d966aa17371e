package dev.migrator.cdc.replay;

import static dev.migrator.cdc.apply.TargetDatabase.LANE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.StreamBrokenFailure;
import dev.migrator.core.failure.SupersededFailure;
import dev.migrator.embedded.postgres.StopMode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplayIT extends ReplayRuns {
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
    void waitsForATargetThatIsDownAndGoesOnWithoutHelp() throws InterruptedException {
        log(whole(100, 110));
        replayTo(110);
        target.close();
        SERVER.server().stop(StopMode.IMMEDIATE);
        log(whole(110, 120));
        assertThat(ears.waited.await(20, TimeUnit.SECONDS)).isTrue();
        SERVER.server().start();
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
}
