package dev.migrator.backfill.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GateTest {
    private final Gate gate = new Gate(2, System::nanoTime);

    private CompletableFuture<Boolean> turn(int worker, AtomicBoolean over) {
        return CompletableFuture.supplyAsync(() -> gate.awaitTurn(worker, over::get));
    }

    @Test
    void aWorkerBeyondThoseAllowedWaitsUntilThereAreMore() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        assertThat(gate.awaitTurn(1, over::get)).isTrue();
        CompletableFuture<Boolean> third = turn(2, over);
        TimeUnit.MILLISECONDS.sleep(150);
        assertThat(third).isNotDone();
        assertThat(gate.working()).isEqualTo(1);
        gate.set(3, 0, 1, false);
        assertThat(third.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(gate.working()).isEqualTo(2);
    }

    @Test
    void aWorkerThatWaitsNoticesThatItIsOver() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Boolean> third = turn(2, over);
        over.set(true);
        assertThat(third.get(5, TimeUnit.SECONDS)).isFalse();
        assertThat(gate.working()).isZero();
    }

    @Test
    void whoHasLeftWorksNoMore() {
        assertThat(gate.awaitTurn(1, () -> false)).isTrue();
        gate.leave(1);
        assertThat(gate.working()).isZero();
    }

    @Test
    void aPauseHoldsEverybodyAndEndsForEverybody() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        gate.set(2, 0, 1, true);
        CompletableFuture<Boolean> first = turn(0, over);
        CompletableFuture<Boolean> begin = CompletableFuture.supplyAsync(() -> gate.awaitResumed(over::get));
        TimeUnit.MILLISECONDS.sleep(150);
        assertThat(first).isNotDone();
        assertThat(begin).isNotDone();
        gate.set(2, 0, 1, false);
        assertThat(first.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(begin.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void bytesWaitForTheirRateAndStopWaitingWhenTheCopyIsStopped() {
        gate.pass(1_000_000_000, () -> false);
        gate.set(2, 10_000_000, 1, false);
        long begun = System.nanoTime();
        for (int i = 0; i < 11; i++) {
            gate.pass(1_000_000, () -> false);
        }
        assertThat(System.nanoTime() - begun).isGreaterThan(800_000_000L);
        gate.pass(1_000_000_000, () -> true);
        gate.pass(1_000_000_000, () -> true);
        assertThat(gate.moved()).isEqualTo(3_011_000_000L);
        assertThat(System.nanoTime() - begun).isLessThan(20_000_000_000L);
    }

    @Test
    void nothingPassesWhileItHoldsStillAndThenAsBefore() throws Exception {
        for (long rate : new long[] {0, 1_000_000_000}) {
            gate.set(2, rate, 1, false);
            gate.holdStill(true);
            CompletableFuture<Void> passing = CompletableFuture.runAsync(() -> gate.pass(1, () -> false));
            TimeUnit.MILLISECONDS.sleep(150);
            assertThat(passing).isNotDone();
            gate.set(2, rate, 1, false);
            TimeUnit.MILLISECONDS.sleep(150);
            assertThat(passing).isNotDone();
            gate.holdStill(false);
            passing.get(5, TimeUnit.SECONDS);
        }
        gate.holdStill(true);
        gate.pass(1, () -> true);
    }

    @Test
    void bytesRestForAShareOfTheTimeAndStopRestingWhenTheCopyIsStopped() {
        gate.set(1, 0, 4, false);
        long begun = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            work();
            gate.pass(1, () -> false);
        }
        assertThat(System.nanoTime() - begun).as("20 times 5 ms of work").isGreaterThan(350_000_000L);
        gate.set(1, 0, 8, false);
        for (int i = 0; i < 200; i++) {
            gate.pass(1, () -> true);
        }
        assertThat(System.nanoTime() - begun).isLessThan(20_000_000_000L);
    }

    /** Changed rows are caught up with while old keeps a snapshot, which does it more harm than the reading. */
    @Test
    void whatIsToPassSoonDoesNotRestAndIsNoWorkOfWhoeverComesNext() {
        gate.set(1, 0, 32, false);
        long begun = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            work();
            gate.passSoon(1, () -> false);
        }
        assertThat(System.nanoTime() - begun).as("40 times 5 ms of work").isLessThan(3_000_000_000L);
        long next = System.nanoTime();
        gate.pass(1, () -> false);
        assertThat(System.nanoTime() - next)
                .as("31 times 32 ms, the most that a rest is reckoned by")
                .isLessThan(700_000_000L);
    }

    @Test
    void aRestIsAsLongAsTheWorkButNoLongerThanThatOfASlowServerOrUntilItIsStopped() {
        Duration rested = gate.rest(Duration.ofMillis(20), () -> false);
        assertThat(rested).isBetween(Duration.ofMillis(20), Duration.ofSeconds(5));
        Duration afterLong = gate.rest(Duration.ofHours(1), () -> false);
        assertThat(afterLong).isBetween(Duration.ofMillis(32), Duration.ofSeconds(5));
        assertThat(gate.rest(Duration.ofMillis(32), () -> true)).isLessThan(Duration.ofMillis(32));
    }

    @Test
    void whatIsToPassSoonHoldsStillAndKeepsTheRateLikeAllElse() throws Exception {
        gate.holdStill(true);
        CompletableFuture<Void> passing = CompletableFuture.runAsync(() -> gate.passSoon(1, () -> false));
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(passing).isNotDone();
        gate.holdStill(false);
        passing.get(10, TimeUnit.SECONDS);
        gate.set(1, 1_000_000, 1, false);
        long begun = System.nanoTime();
        gate.passSoon(500_000, () -> false);
        gate.passSoon(1, () -> false);
        assertThat(System.nanoTime() - begun).isGreaterThan(300_000_000L);
    }

    private static void work() {
        long end = System.nanoTime() + 5_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
