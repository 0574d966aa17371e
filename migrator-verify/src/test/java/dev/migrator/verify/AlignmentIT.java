package dev.migrator.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.LaneState;
import dev.migrator.core.control.VerificationDebt;
import dev.migrator.core.control.VerificationStore;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.verify.align.HeldStream;
import dev.migrator.verify.align.SnapshotPair;
import dev.migrator.verify.align.StreamEnds;
import dev.migrator.verify.report.VerificationReport;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AlignmentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LEFT_BEHIND = """
            SELECT (SELECT count(*) FROM pg_replication_slots)
                 + (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'migrator keeper')""";
    private static Pair pair;

    @BeforeAll
    static void create() {
        pair = Pair.oldToNew("");
        pair.onBoth(
                "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'v' FROM generate_series(1, 100) i");
    }

    @AfterAll
    static void close() {
        pair.close();
    }

    /** Holds for every test of this class, whatever it did. */
    @AfterEach
    void leavesNothingBehind() {
        assertThat(pair.lanes.read(Pair.STREAM)).allSatisfy(lane -> {
            assertThat(lane.holdAt()).isNull();
            assertThat(lane.heldAt()).isNull();
        });
        // A server takes a moment to notice that a session of ours has gone.
        Deadline.in(Duration.ofSeconds(10), Clock.systemUTC())
                .await(() -> pair.countOnSource(LEFT_BEHIND) == 0, () -> "slots and keepers that stay behind");
    }

    @Test
    void bothSnapshotsStayAsTheyWereWhileBothSidesGoOn() {
        try (IdleReplay replay = pair.replay();
                SnapshotPair frozen = SnapshotPair.open(pair.ends(), PATIENCE, Clock.systemUTC())) {
            assertThat(replay).isNotNull();
            assertThat(pair.lanes.read(Pair.STREAM))
                    .extracting(LaneState::holdAt)
                    .containsOnlyNulls();
            assertThat(pair.lanes.read(Pair.STREAM))
                    .extracting(LaneState::position)
                    .containsOnly(frozen.position());
            assertThat(frozen.held()).isLessThan(PATIENCE);
        }
    }

    @Test
    void withoutReplayItGivesUpAndTellsWhereEachLaneStands() {
        assertThatThrownBy(() -> SnapshotPair.open(pair.ends(), Duration.ofSeconds(1), Clock.systemUTC()))
                .isInstanceOf(RetryableFailure.class)
                .hasMessageContaining("lane f1/0 at ")
                .hasMessageContaining("lane f1/1 at ")
                .hasMessageContaining("migrator start");
    }

    @Test
    void anOpenTransactionOfTheSourceIsNamedWhenItHoldsUpTheSlot() throws Exception {
        try (var open = pair.source.open(Purpose.COPY_IN)) {
            open.setAutoCommit(false);
            open.createStatement().execute("INSERT INTO public.t VALUES (-1, 'open')");
            assertThatThrownBy(() -> SnapshotPair.open(pair.ends(), Duration.ofSeconds(1), Clock.systemUTC()))
                    .isInstanceOf(MigratorException.class)
                    .hasMessageContaining("pid ");
            open.rollback();
        }
    }

    @Test
    void anInterruptReleasesReplayAndIsKept() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<Boolean> kept = new AtomicReference<>();
        Thread verifying = new Thread(() -> {
            try (HeldStream held = HeldStream.at(pair.ends(), Duration.ofMinutes(5), Clock.systemUTC())) {
                failure.set(new AssertionError("held at " + held.position() + " without replay"));
            } catch (RuntimeException e) {
                failure.set(e);
                kept.set(Thread.currentThread().isInterrupted());
            }
        });
        verifying.start();
        while (pair.countOnSource(
                        "SELECT count(*) FROM migrator.marker WHERE written_at > clock_timestamp() - interval '1 s'")
                == 0) {
            Thread.onSpinWait();
        }
        verifying.interrupt();
        verifying.join(20_000);

        assertThat(failure.get()).isInstanceOf(RetryableFailure.class).hasMessageContaining("interrupted");
        assertThat(kept.get()).isTrue();
    }

    @Test
    void aStreamWithoutLanesIsRefused() {
        var ends = new StreamEnds(pair.source, pair.target, pair.lanes, "r9");
        assertThatThrownBy(() -> HeldStream.at(ends, PATIENCE, Clock.systemUTC()))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("r9");
    }

    @Test
    void verificationDebtGrowsWithWhatIsAppliedAndEndsWithACleanVerification() {
        VerificationStore store = new VerificationStore(pair.pool);
        VerificationDebt debt = new VerificationDebt(pair.lanes, store);
        try (IdleReplay replay = pair.replay()) {
            assertThat(replay).isNotNull();
            assertThat(debt.of(Pair.STREAM).isAtMost(1_000_000)).isFalse();

            VerificationReport clean = pair.verify();
            store.record(clean.asRecord());
            assertThat(debt.of(Pair.STREAM).isAtMost(0)).isTrue();

            pair.onTarget("UPDATE migrator.lane SET changes = changes + 5");
            assertThat(debt.of(Pair.STREAM).changes()).isEqualTo(10);
            assertThat(debt.of(Pair.STREAM).isAtMost(9)).isFalse();

            pair.onTarget("DELETE FROM t WHERE id = 1");
            VerificationReport different = pair.verify();
            store.record(different.asRecord());
            assertThat(debt.of(Pair.STREAM).stillClean()).isFalse();
            assertThat(store.last(Pair.STREAM).orElseThrow().report()).contains("MISSING_ON_TARGET");
            pair.repair(different);
        }
    }

    @Test
    void worksFromNewToOldAsWell() {
        try (Pair reverse = Pair.between(Side.NEW, "")) {
            reverse.onBoth("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a')");
            reverse.onTarget("UPDATE t SET v = 'b'");
            try (IdleReplay replay = reverse.replay()) {
                assertThat(replay).isNotNull();
                VerificationReport report = reverse.verify();
                assertThat(report.source()).isEqualTo(Side.NEW);
                assertThat(Pair.named(report)).containsExactly("t DIFFERENT 1");
                reverse.repair(report);
                assertThat(reverse.verify().isClean()).isTrue();
            }
        }
    }
}
