package dev.migrator.backfill.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottleTest {
    private static final Pressure OVER = Pressure.of(300, 256, "300 of 256");
    private static final Pressure NEAR = Pressure.of(250, 256, "250 of 256");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private void seconds(Throttle throttle, int count, Pressure pressure) {
        for (int i = 0; i < count; i++) {
            now = now.plusSeconds(1);
            throttle.look(now, pressure, true);
        }
    }

    @Test
    void letsAllWorkWhileNothingPresses() {
        Throttle throttle = new Throttle(8);
        seconds(throttle, 1000, Pressure.NONE);
        seconds(throttle, 1000, NEAR);
        assertThat(throttle.allowed()).isEqualTo(8);
        assertThat(throttle.reason()).isEmpty();
        assertThat(throttle.since()).isNull();
    }

    @Test
    void halvesAtOnceAndThenOnlyAsFastAsItCanBeFeltDownToOne() {
        Throttle throttle = new Throttle(8);
        Instant begun = now.plusSeconds(1);
        seconds(throttle, 1, OVER);
        assertThat(throttle.allowed()).isEqualTo(4);
        seconds(throttle, 4, OVER);
        assertThat(throttle.allowed()).isEqualTo(4);
        seconds(throttle, 1, OVER);
        assertThat(throttle.allowed()).isEqualTo(2);
        seconds(throttle, 5, OVER);
        assertThat(throttle.allowed()).isEqualTo(1);
        assertThat(throttle.partsOfTime()).isEqualTo(1);
        assertThat(throttle.reason()).isEqualTo("300 of 256");
        assertThat(throttle.since()).isEqualTo(begun);
    }

    @Test
    void theLastOneRestsMoreAndMoreUnderPressureAndLessAndLessAfterIt() {
        Throttle throttle = new Throttle(2);
        seconds(throttle, 6, OVER);
        assertThat(throttle.allowed()).isEqualTo(1);
        assertThat(throttle.partsOfTime()).isEqualTo(2);
        seconds(throttle, 1000, OVER);
        assertThat(throttle.allowed()).isEqualTo(1);
        assertThat(throttle.partsOfTime()).isEqualTo(32);
        seconds(throttle, 10, Pressure.NONE);
        assertThat(throttle.partsOfTime()).isEqualTo(16);
        seconds(throttle, 40, Pressure.NONE);
        assertThat(throttle.partsOfTime()).isEqualTo(1);
        assertThat(throttle.allowed()).isEqualTo(1);
        assertThat(throttle.reason()).isNotEmpty();
        seconds(throttle, 10, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(2);
        assertThat(throttle.reason()).isEmpty();
    }

    @Test
    void aSingleWorkerRestsTooAndIsFullAgainWhenItIsLetGo() {
        Throttle throttle = new Throttle(1);
        seconds(throttle, 1, OVER);
        assertThat(throttle.partsOfTime()).isEqualTo(2);
        throttle.release();
        assertThat(throttle.partsOfTime()).isEqualTo(1);
    }

    @Test
    void besideOthersItBeginsAtTheBottomAndDoublesUntilAllWork() {
        Throttle throttle = new Throttle(6);
        throttle.startSlowly(now, "others");
        assertThat(throttle.reason()).isEqualTo("others");
        assertThat(throttle.since()).isEqualTo(now);
        List<String> steps = new ArrayList<>();
        for (int second = 0; second < 40; second++) {
            String step = throttle.allowed() + "/" + throttle.partsOfTime();
            if (steps.isEmpty() || !steps.get(steps.size() - 1).endsWith(" " + step)) {
                steps.add(second + " " + step);
            }
            seconds(throttle, 1, Pressure.NONE);
        }
        assertThat(steps)
                .containsExactly(
                        "0 1/32", "4 1/16", "8 1/8", "12 1/4", "16 1/2", "20 1/1", "24 2/1", "28 4/1", "32 6/1");
        assertThat(throttle.reason()).isEmpty();
        assertThat(throttle.since()).isNull();
    }

    @Test
    void aStartThatMeetsPressureGoesOnOneByOneAndOneThatComesNearItWaits() {
        Throttle throttle = new Throttle(8);
        throttle.startSlowly(now, "others");
        seconds(throttle, 28, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(4);
        seconds(throttle, 9, NEAR);
        assertThat(throttle.allowed()).isEqualTo(4);
        assertThat(throttle.reason()).isEqualTo("others");
        seconds(throttle, 1, OVER);
        assertThat(throttle.allowed()).isEqualTo(2);
        assertThat(throttle.reason()).isEqualTo("300 of 256");
        seconds(throttle, 20, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(3);
        seconds(throttle, 4, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(3);
    }

    @Test
    void itStartsWhenSomebodyCopies() {
        Throttle throttle = new Throttle(2);
        throttle.startSlowly(now, "others");
        for (int second = 0; second < 60; second++) {
            now = now.plusSeconds(1);
            throttle.look(now, Pressure.NONE, false);
        }
        assertThat(throttle.partsOfTime()).isEqualTo(32);
        seconds(throttle, 24, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(2);
        assertThat(throttle.reason()).isEmpty();
    }

    /** A large table may take minutes between two waves. */
    @Test
    void itDoesNotGoFasterBecauseNothingPressesWhileNobodyCopies() {
        Throttle throttle = new Throttle(4);
        seconds(throttle, 1, OVER);
        assertThat(throttle.allowed()).isEqualTo(2);
        for (int second = 0; second < 600; second++) {
            now = now.plusSeconds(1);
            throttle.look(now, Pressure.NONE, false);
        }
        assertThat(throttle.allowed()).isEqualTo(2);
        seconds(throttle, 9, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(2);
        seconds(throttle, 1, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(3);
    }

    @Test
    void pausesBetweenWavesDoNotKeepItSlow() {
        Throttle throttle = new Throttle(4);
        seconds(throttle, 1, OVER);
        for (int wave = 0; wave < 20; wave++) {
            now = now.plusSeconds(2);
            throttle.look(now, Pressure.NONE, false);
            seconds(throttle, 8, Pressure.NONE);
        }
        assertThat(throttle.allowed()).isEqualTo(4);
        assertThat(throttle.reason()).isEmpty();
    }

    /** Such as sessions that are there for another reason. */
    @Test
    void whatIsAlwaysNearItsLimitMakesItSlowerForAWhileAndNotForGood() {
        Throttle throttle = new Throttle(2);
        throttle.startSlowly(now, "others");
        seconds(throttle, 59, NEAR);
        assertThat(throttle.allowed()).isEqualTo(1);
        seconds(throttle, 1, NEAR);
        assertThat(throttle.allowed()).isEqualTo(2);
        assertThat(throttle.reason()).isEmpty();
    }

    @Test
    void silenceChangesNothing() {
        Throttle throttle = new Throttle(2);
        throttle.startSlowly(now, "others");
        seconds(throttle, 1000, Pressure.UNKNOWN);
        assertThat(throttle.partsOfTime()).isEqualTo(32);
        throttle.release();
        seconds(throttle, 1000, Pressure.UNKNOWN);
        assertThat(throttle.allowed()).isEqualTo(2);
    }

    @Test
    void aStepUpIsBlamedOnceForWhatFollowsIt() {
        Throttle throttle = new Throttle(4);
        throttle.startSlowly(now, "others");
        seconds(throttle, 24, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(2);
        seconds(throttle, 20, OVER);
        assertThat(throttle.partsOfTime()).isEqualTo(8);
        seconds(throttle, 19, Pressure.NONE);
        assertThat(throttle.partsOfTime()).isEqualTo(8);
        seconds(throttle, 1, Pressure.NONE);
        assertThat(throttle.partsOfTime()).isEqualTo(4);
    }

    @Test
    void anOperatorsNumberHoldsAlsoWhileItStarts() {
        Throttle throttle = new Throttle(8);
        throttle.startSlowly(now, "others");
        throttle.limit(2);
        seconds(throttle, 40, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(2);
        assertThat(throttle.reason()).isEmpty();
        throttle.startSlowly(now, "others");
        throttle.release();
        assertThat(throttle.allowed()).isEqualTo(2);
        assertThat(throttle.partsOfTime()).isEqualTo(1);
    }

    @Test
    void givesOneBackAfterACalmWhileUntilAllWorkAndTheReasonIsForgotten() {
        Throttle throttle = new Throttle(4);
        seconds(throttle, 10, OVER);
        assertThat(throttle.allowed()).isEqualTo(1);
        seconds(throttle, 9, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(1);
        seconds(throttle, 1, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(2);
        seconds(throttle, 20, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(4);
        assertThat(throttle.reason()).isEmpty();
    }

    @Test
    void betweenTheLimitAndWellBelowItOneComesBackOnlyAfterALongTime() {
        Throttle throttle = new Throttle(4);
        seconds(throttle, 1, OVER);
        seconds(throttle, 159, NEAR);
        assertThat(throttle.allowed()).isEqualTo(2);
        seconds(throttle, 1, NEAR);
        assertThat(throttle.allowed()).isEqualTo(3);
        seconds(throttle, 160, NEAR);
        assertThat(throttle.allowed()).isEqualTo(4);
    }

    @Test
    void doesNotSwingBackAndForthWhenTheServerBearsOneWorkerLess() {
        Throttle throttle = new Throttle(4);
        int changes = 0;
        int hour = 3600;
        for (int second = 0; second < hour; second++) {
            int before = throttle.allowed();
            seconds(throttle, 1, before > 3 ? OVER : Pressure.NONE);
            changes += before == throttle.allowed() ? 0 : 1;
        }
        assertThat(changes).isLessThan(3 * hour / 160 + 20);
    }

    @Test
    void anOperatorsNumberHoldsAtOnceAndIsReachedAgainStepByStepUnderPressure() {
        Throttle throttle = new Throttle(4);
        throttle.limit(8);
        assertThat(throttle.allowed()).isEqualTo(8);
        throttle.limit(2);
        assertThat(throttle.allowed()).isEqualTo(2);
        seconds(throttle, 1, OVER);
        throttle.limit(4);
        assertThat(throttle.allowed()).isEqualTo(1);
        seconds(throttle, 40, Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(4);
        seconds(throttle, 1, OVER);
        throttle.release();
        assertThat(throttle.allowed()).isEqualTo(4);
        assertThat(throttle.reason()).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverStopsNeverExceedsAndAlwaysRecovers(long seed) {
        Random random = new Random(seed);
        int most = 1 + random.nextInt(64);
        Throttle throttle = new Throttle(most);
        Pressure[] any = {OVER, NEAR, Pressure.NONE, Pressure.UNKNOWN};
        for (int i = 0; i < 300; i++) {
            seconds(throttle, 1 + random.nextInt(40), any[random.nextInt(any.length)]);
            if (random.nextInt(40) == 0) {
                throttle.startSlowly(now, "others");
            }
            if (random.nextInt(20) == 0) {
                most = 1 + random.nextInt(64);
                throttle.limit(most);
            }
            assertThat(throttle.allowed()).isBetween(1, most);
            assertThat(throttle.partsOfTime()).isBetween(1, throttle.allowed() == 1 ? 32 : 1);
            assertThat(throttle.most()).isEqualTo(most);
            assertThat(throttle.reason().isEmpty()).isEqualTo(throttle.since() == null);
            if (throttle.since() == null) {
                assertThat(throttle.allowed()).isEqualTo(most);
                assertThat(throttle.partsOfTime()).isEqualTo(1);
            }
        }
        seconds(throttle, (int) Duration.ofSeconds(160L * (most + 6)).toSeconds(), Pressure.NONE);
        assertThat(throttle.allowed()).isEqualTo(most);
        assertThat(throttle.since()).isNull();
    }
}
