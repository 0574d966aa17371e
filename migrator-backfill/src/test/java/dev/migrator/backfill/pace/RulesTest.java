package dev.migrator.backfill.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.backfill.pace.Pressure.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RulesTest {
    private static final long MB = 1 << 20;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration FAST = Duration.ofMillis(2);
    private static final PaceLimits LIMITS =
            new PaceLimits(4, 64, true, 0, 256 * MB, 32, 25, 5, 30, Duration.ofSeconds(30));

    private static final String FOUR_UNDER_WAY =
            "4.0 transactions of others are under way at once on old, without the copy 2.0, limit 3.0"
                    + " (25 % more, backfill.throttle.max_transaction_growth)";

    @Test
    void aStandbyOfEitherSideMayBeBehindUpToTheLimit() {
        Rule rule = new StandbyLag(256 * MB);
        assertThat(rule.judge(standbys(null, null))).isEqualTo(Pressure.NONE);
        assertThat(rule.judge(standbys(100 * MB, 200 * MB)).level()).isEqualTo(Level.NONE);
        assertThat(rule.judge(standbys(250 * MB, 0L)).level()).isEqualTo(Level.NEAR);
        assertThat(rule.judge(standbys(312 * MB, 0L)))
                .isEqualTo(new Pressure(
                        Level.OVER,
                        "standby replica1 of old is 312 MB behind, limit 256 MB (backfill.throttle.max_standby_lag)"));
        assertThat(rule.judge(standbys(0L, 300 * MB)).sentence())
                .startsWith("standby replica2 of new is 300 MB behind");
        assertThat(new StandbyLag(1024 * MB).judge(standbys(312 * MB, 0L)).level())
                .isEqualTo(Level.NONE);
    }

    @Test
    void sessionsOfOthersMayBeAtWorkUpToTheLimit() {
        Rule rule = new ActiveSessions(32);
        assertThat(rule.judge(old(20, FAST)).level()).isEqualTo(Level.NONE);
        assertThat(rule.judge(old(32, FAST)).level()).isEqualTo(Level.NEAR);
        assertThat(rule.judge(old(33, FAST)).level()).isEqualTo(Level.OVER);
        assertThat(rule.judge(old(33, FAST)).sentence())
                .startsWith("33 sessions of others are at work on old, limit 32");
        assertThat(new ActiveSessions(64).judge(old(33, FAST)).level()).isEqualTo(Level.NONE);
    }

    @Test
    void aCommitMayTakeSoManyTimesWhatItTookBeforeTheCopy() {
        assertThat(after(4, Duration.ofMillis(3), Duration.ofMillis(14), 5)).isEqualTo(Level.NEAR);
        assertThat(after(4, Duration.ofMillis(3), Duration.ofMillis(16), 5)).isEqualTo(Level.OVER);
        assertThat(after(4, Duration.ofMillis(3), Duration.ofMillis(16), 10)).isEqualTo(Level.NONE);
        assertThat(after(4, Duration.ofNanos(100_000), Duration.ofMillis(2), 5))
                .as("nobody feels 2 ms, whatever it was before")
                .isEqualTo(Level.NONE);
        assertThat(after(4, Duration.ofNanos(100_000), Duration.ofMillis(4), 5)).isEqualTo(Level.OVER);
    }

    @Test
    void slowCommitsPressOnlyWhereSomebodyIsAtWork() {
        Rule rule = new CommitLatency(FAST, 5);
        for (int i = 0; i < 30; i++) {
            assertThat(rule.judge(old(0, Duration.ofSeconds(1))).level()).isEqualTo(Level.NONE);
        }
        assertThat(rule.judge(old(1, Duration.ofSeconds(1))).level()).isEqualTo(Level.OVER);
        for (int i = 0; i < 6; i++) {
            assertThat(rule.judge(old(0, Duration.ofSeconds(1))).level())
                    .as("somebody was seen a moment ago")
                    .isEqualTo(Level.OVER);
        }
        assertThat(rule.judge(old(0, Duration.ofSeconds(1))).level()).isEqualTo(Level.NONE);
    }

    @Test
    void aSingleSlowCommitIsNoReason() {
        Rule rule = new CommitLatency(FAST, 5);
        for (int i = 0; i < 30; i++) {
            Duration took = i % 4 == 0 ? Duration.ofSeconds(1) : FAST;
            assertThat(rule.judge(old(1, took)).level()).isEqualTo(Level.NONE);
        }
    }

    @Test
    void theReasonOfSlowCommitsHasItsNumbers() {
        Rule rule = new CommitLatency(FAST, 5);
        assertThat(judged(rule, 7, Duration.ofMillis(42)).sentence())
                .isEqualTo(
                        "a commit on old takes 42.0 ms, before the copy 2.0 ms, limit 10.0 ms (5 times, backfill.throttle.max_commit_slowdown)");
    }

    /** Seven commits before the copy may have been lucky, and the load may have grown since. */
    @Test
    void whatACommitTakesWhileHardlyAnythingIsCopiedIsNotTheCopysDoing() {
        Rule rule = new CommitLatency(FAST, 5);
        assertThat(slowest(rule, 6, Duration.ofMillis(12)).level()).isEqualTo(Level.OVER);
        assertThat(slowest(rule, 7, Duration.ofMillis(12)).level()).isEqualTo(Level.NONE);
        rule.paceChanged();
        assertThat(judged(rule, 7, Duration.ofMillis(42)).level()).isEqualTo(Level.NEAR);
        assertThat(judged(rule, 7, Duration.ofMillis(60)).sentence())
                .as("a server that takes longer than 10 ms is in trouble, whoever made it so")
                .isEqualTo("a commit on old takes 60.0 ms, while hardly anything was copied 10.0 ms, limit 50.0 ms"
                        + " (5 times, backfill.throttle.max_commit_slowdown)");
        rule.paceChanged();
        slowest(rule, 10, Duration.ofMillis(1));
        assertThat(judged(rule, 7, Duration.ofMillis(12)).sentence()).contains("before the copy 2.0 ms, limit 10.0");
    }

    /** As when old refuses the sensors' session just after the last step down. */
    @Test
    void anOldThatIsSilentWhileHardlyAnythingIsCopiedChangesNothing() {
        Rules rules = Rules.of(LIMITS, Optional.of(FAST), seen(100, 2, 200));
        rules.paceChanged();
        for (int i = 0; i < 20; i++) {
            assertThat(rules.judge(new Sample(START, null, quietFresh(0)), Activity.SLOWEST))
                    .isEqualTo(Pressure.UNKNOWN);
        }
        slowest(rules, 1);
        assertThat(rules.judge(old(seen(60, 4, 240)), Activity.COPYING))
                .isEqualTo(new Pressure(Level.OVER, FOUR_UNDER_WAY));
    }

    @Test
    void whatACommitTakesBetweenTwoWavesIsNotWhatItTakesWhileHardlyAnythingIsCopied() {
        Rule rule = new CommitLatency(FAST, 5);
        slowest(rule, 6, Duration.ofMillis(4));
        judged(rule, 8, Duration.ofMillis(9));
        for (int i = 0; i < 10; i++) {
            rule.judge(new Sample(START, null, quietFresh(0)));
        }
        slowest(rule, 1, Duration.ofMillis(4));
        assertThat(judged(rule, 7, Duration.ofMillis(30)).sentence())
                .contains("while hardly anything was copied 4.0 ms, limit 20.0 ms");
    }

    private static Pressure slowest(Rule rule, int looks, Duration commit) {
        Pressure last = Pressure.NONE;
        for (int i = 0; i < looks; i++) {
            Sample sample = old(1, commit);
            rule.slowest(Objects.requireNonNull(sample.old()));
            last = rule.judge(sample);
        }
        return last;
    }

    private static Pressure judged(Rule rule, int looks, Duration commit) {
        Pressure last = Pressure.NONE;
        for (int i = 0; i < looks; i++) {
            last = rule.judge(old(1, commit));
        }
        return last;
    }

    @Test
    void forcedCheckpointsMayFollowOnEachOtherUpToTheLimit() {
        assertThat(checkpoints(30, 0)).isEqualTo(Level.NONE);
        assertThat(checkpoints(30, 3)).as("one in three seconds is 20 a minute").isEqualTo(Level.NONE);
        assertThat(checkpoints(30, 1)).isEqualTo(Level.OVER);
        assertThat(checkpoints(100, 1)).isEqualTo(Level.NONE);
    }

    @Test
    void countersThatStartAgainAreNoCheckpoints() {
        Rule rule = new ForcedCheckpoints(30);
        for (int second = 0; second < 60; second++) {
            assertThat(rule.judge(fresh(second, second < 30 ? 1000 : 5)).level())
                    .isEqualTo(Level.NONE);
        }
    }

    @Test
    void whatPressesHardestIsTheReasonAndSilenceChangesNothing() {
        Rules rules = Rules.of(LIMITS, Optional.of(FAST), seen(1000, 60, 60_000));
        rules.judge(old(seen(500, 0, 0)), Activity.COPYING);
        assertThat(rules.judge(new Sample(START, quietOld(), quietFresh(0)), Activity.COPYING))
                .isEqualTo(Pressure.NONE);
        assertThat(rules.judge(old(33, FAST), Activity.COPYING).sentence()).contains("33 sessions");
        assertThat(rules.judge(new Sample(START, null, null), Activity.COPYING)).isEqualTo(Pressure.UNKNOWN);
    }

    @Test
    void withoutAMeasureFromBeforeCommitsDoNotCount() {
        Rules rules = Rules.of(LIMITS, Optional.empty(), seen(1000, 60, 60_000));
        rules.judge(old(seen(500, 0, 0)), Activity.COPYING);
        for (int i = 0; i < 10; i++) {
            assertThat(rules.judge(old(1, Duration.ofSeconds(3)), Activity.COPYING))
                    .isEqualTo(Pressure.NONE);
        }
    }

    /** As if the transactions began to take longer when the copy did. */
    @Test
    void moreTransactionsUnderWayPress() {
        Rules rules = Rules.of(LIMITS, Optional.of(FAST), seen(100, 2, 200));
        assertThat(rules.judge(old(seen(11, 2, 22)), Activity.COPYING).level())
                .as("so few looks say nothing")
                .isEqualTo(Level.UNKNOWN);
        assertThat(rules.judge(old(seen(60, 2, 120)), Activity.COPYING)).isEqualTo(Pressure.NONE);
        rules.paceChanged();
        assertThat(rules.judge(old(seen(60, 3, 240)), Activity.COPYING))
                .isEqualTo(new Pressure(Level.OVER, FOUR_UNDER_WAY));
    }

    /** The copy has made a queue, which is there in every moment in which it holds still. */
    @Test
    void aQueueThatOutlivesAMomentIsNotTakenForTheLoad() {
        Rules rules = Rules.of(LIMITS, Optional.of(FAST), seen(100, 2, 200));
        rules.judge(old(seen(60, 4, 240)), Activity.COPYING);
        rules.still(seen(14, 4, 56));
        assertThat(rules.judge(old(seen(60, 4, 240)), Activity.COPYING).sentence())
                .contains("without the copy 2.2");
    }

    @Test
    void aLoadThatGrowsSlowlyOrShrinksIsFollowedByMomentsWithoutTheCopy() {
        Rules rules = Rules.of(LIMITS, Optional.of(FAST), seen(100, 2, 200));
        for (int i = 0; i < 10; i++) {
            rules.still(seen(14, 4, 56));
        }
        assertThat(rules.judge(old(seen(60, 4, 240)), Activity.COPYING)).isEqualTo(Pressure.NONE);
        for (int i = 0; i < 30; i++) {
            rules.still(seen(14, 2, 28));
        }
        rules.paceChanged();
        assertThat(rules.judge(old(seen(60, 4, 240)), Activity.COPYING).sentence())
                .contains("without the copy 2.1");
    }

    /** Where transactions take a second, all looks of one moment see the same ones. */
    @Test
    void chanceDoesNotPullWhatThereIsWithoutTheCopyOneWay() {
        Random random = new Random(511);
        for (double mean : new double[] {0.5, 2, 5, 20}) {
            TransactionGrowth growth = new TransactionGrowth(25, seen(100, 1, Math.round(100 * mean)));
            double sum = 0;
            for (int i = 0; i < 2000; i++) {
                int underWay = poisson(mean, random);
                growth.alone(seen(14, underWay, 14L * underWay));
                sum += growth.alone();
            }
            assertThat(sum / 2000 / mean).as("of " + mean).isBetween(0.9, 1.1);
        }
    }

    /** By Knuth's method (The Art of Computer Programming 2, 3.4.1). */
    private static int poisson(double mean, Random random) {
        int count = 0;
        double limit = Math.exp(-mean);
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    /** The load has grown by itself: nothing that the copy could do would make it less. */
    @Test
    void whatIsUnderWayForLongWhileHardlyAnythingIsCopiedIsTheLoad() {
        Rules rules = Rules.of(LIMITS, Optional.of(FAST), seen(100, 2, 200));
        assertThat(slowest(rules, 9).level()).isEqualTo(Level.OVER);
        assertThat(slowest(rules, 25).level()).isEqualTo(Level.NONE);
        rules.paceChanged();
        assertThat(rules.judge(old(seen(60, 4, 240)), Activity.COPYING)).isEqualTo(Pressure.NONE);
        assertThat(rules.judge(old(seen(600, 8, 4800)), Activity.COPYING).level())
                .isEqualTo(Level.OVER);
    }

    private static Pressure slowest(Rules rules, int samples) {
        Pressure last = Pressure.NONE;
        for (int i = 0; i < samples; i++) {
            last = rules.judge(old(seen(14, 4, 56)), Activity.SLOWEST);
        }
        return last;
    }

    /** As between two waves, when sessions are opened and changed rows are caught up with. */
    @Test
    void whatIsSeenWhileNobodyCopiesSaysNothingOfGrowth() {
        Rules rules = Rules.of(LIMITS, Optional.of(FAST), seen(100, 2, 200));
        for (int i = 0; i < 5; i++) {
            assertThat(rules.judge(old(seen(14, 8, 112)), Activity.NONE)).isEqualTo(Pressure.UNKNOWN);
        }
        assertThat(rules.judge(old(seen(60, 8, 480)), Activity.COPYING).sentence())
                .contains("without the copy 2.0");
    }

    @Test
    void ofWhatPressesAlikeTheServersOwnLimitsAreNamedFirst() {
        Rules rules = Rules.of(LIMITS, Optional.of(FAST), seen(100, 2, 200));
        Pressure pressure = rules.judge(old(seen(60, 33, 60 * 33)), Activity.COPYING);
        assertThat(pressure.sentence()).startsWith("33 sessions of others are at work on old");
    }

    @Test
    void aLittleMoreWorkThanNoneIsNotFelt() {
        Rules rules = Rules.of(LIMITS, Optional.of(FAST), SessionLooks.Seen.NOTHING);
        assertThat(rules.judge(old(seen(100, 1, 25)), Activity.COPYING)).isEqualTo(Pressure.NONE);
        assertThat(rules.judge(old(seen(100, 1, 100)), Activity.COPYING).level())
                .isEqualTo(Level.OVER);
    }

    @Test
    void aLimitInPercentIsNearFromItsHalfOn() {
        assertThat(grownBy(5, 25)).isEqualTo(Level.NONE);
        assertThat(grownBy(20, 25)).isEqualTo(Level.NEAR);
        assertThat(grownBy(40, 25)).isEqualTo(Level.OVER);
        assertThat(grownBy(40, 100)).isEqualTo(Level.NONE);
    }

    private static Level grownBy(int percent, int limit) {
        TransactionGrowth growth = new TransactionGrowth(limit, seen(28, 400, 28 * 400));
        growth.look(seen(500, 400, 500 * 4 * (100L + percent)));
        return growth.judge().level();
    }

    private static Level after(int samples, Duration before, Duration now, int slowdown) {
        return judged(new CommitLatency(before, slowdown), samples, now).level();
    }

    /** After a minute with a checkpoint every so many seconds; 0 for none. */
    private static Level checkpoints(int limit, int every) {
        Rule rule = new ForcedCheckpoints(limit);
        Pressure last = Pressure.NONE;
        for (int second = 0; second < 60; second++) {
            last = rule.judge(fresh(second, every == 0 ? 7 : second / every));
        }
        return last.level();
    }

    private static Sample old(SessionLooks.Seen sessions) {
        return new Sample(START, new Sample.Old(null, sessions, FAST), quietFresh(0));
    }

    private static Sample old(int active, Duration commit) {
        return new Sample(START, new Sample.Old(null, seen(1, active, active), commit), quietFresh(0));
    }

    private static SessionLooks.Seen seen(int looks, int active, long underWay) {
        return new SessionLooks.Seen(looks, active, underWay, active > 0);
    }

    private static Sample fresh(int second, long checkpoints) {
        return new Sample(START.plusSeconds(second), quietOld(), quietFresh(checkpoints));
    }

    private static Sample standbys(@Nullable Long ofOld, @Nullable Long ofNew) {
        return new Sample(
                START,
                new Sample.Old(
                        ofOld == null ? null : new Sample.Standby("replica1", ofOld), SessionLooks.Seen.NOTHING, FAST),
                new Sample.Fresh(ofNew == null ? null : new Sample.Standby("replica2", ofNew), 0, "1GB"));
    }

    private static Sample.Old quietOld() {
        return new Sample.Old(null, SessionLooks.Seen.NOTHING, FAST);
    }

    private static Sample.Fresh quietFresh(long checkpoints) {
        return new Sample.Fresh(null, checkpoints, "1GB");
    }
}
