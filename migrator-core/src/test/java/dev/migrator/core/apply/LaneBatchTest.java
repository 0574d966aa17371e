package dev.migrator.core.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.control.LaneState;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LaneBatchTest {
    private static final Instant COMMITTED = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void takesAllThatIsNewWhenNothingHoldsIt() {
        LaneBatch batch = LaneBatch.of(lane(100, null, null), offered(90, 100, 110, 120));

        assertThat(ends(batch.fresh())).containsExactly(110L, 120L);
        assertThat(batch.withRows()).isEqualTo(batch.fresh());
        assertThat(batch.consumed()).isEqualTo(4);
        assertThat(batch.held()).isFalse();
        assertThat(batch.after(7).position()).isEqualTo(new Lsn(120));
        assertThat(batch.after(7).logOffset()).isEqualTo(55);
        assertThat(batch.after(7).transactions()).isEqualTo(2);
        assertThat(batch.after(7).changes()).isEqualTo(7);
        assertThat(batch.after(7).committedAt()).isEqualTo(COMMITTED);
    }

    @Test
    void takesATransactionThatStandsTwiceInTheBatchOnce() {
        LaneBatch batch = LaneBatch.of(lane(100, null, null), offered(110, 120, 110, 120, 130));

        assertThat(ends(batch.fresh())).containsExactly(110L, 120L, 130L);
    }

    @Test
    void takesTheTransactionThatEndsAtTheHoldAndNoneAfterIt() {
        LaneBatch batch = LaneBatch.of(lane(100, 110L, null), offered(110, 111));

        assertThat(ends(batch.fresh())).containsExactly(110L);
        assertThat(batch.held()).isTrue();
        assertThat(batch.after(0).heldAt()).isEqualTo(new Lsn(110));
        assertThat(batch.after(0).logOffset()).isEqualTo(5);
    }

    @Test
    void standsAtTheHoldOnceSomethingLaterIsKnown() {
        LaneBatch before = LaneBatch.of(lane(100, 115L, null), offered(110));
        LaneBatch after = LaneBatch.of(lane(100, 115L, null), offered(110, 120));

        assertThat(before.held()).isFalse();
        assertThat(before.after(0).position()).isEqualTo(new Lsn(110));
        assertThat(before.after(0).heldAt()).isNull();
        assertThat(after.held()).isTrue();
        assertThat(after.after(0).position()).isEqualTo(new Lsn(115));
        assertThat(after.after(0).heldAt()).isEqualTo(new Lsn(115));
    }

    @Test
    void applyingNothingChangesNothing() {
        LaneState lane = lane(120, null, null);

        assertThat(LaneBatch.of(lane, new Batch(offered(110, 120).transactions(), new Lsn(120), 3))
                        .after(0))
                .isEqualTo(lane);
    }

    @Test
    void discardsRowsUpToAndWithTheMarkersTransaction() {
        SourceTransaction marked = new SourceTransaction(2, new Lsn(120), COMMITTED, List.of(), List.of("a", "go"));
        List<SourceTransaction> all = List.of(transaction(110), marked, transaction(130));

        LaneBatch batch = LaneBatch.of(lane(100, null, "go"), new Batch(all, new Lsn(130), 0));

        assertThat(batch.fresh()).hasSize(3);
        assertThat(ends(batch.withRows())).containsExactly(130L);
        assertThat(batch.after(0).discardUntil()).isNull();
    }

    @Test
    void goesOnDiscardingWhileTheMarkerIsMissing() {
        LaneBatch batch = LaneBatch.of(lane(100, null, "go"), offered(110, 120));

        assertThat(batch.withRows()).isEmpty();
        assertThat(batch.after(0).discardUntil()).isEqualTo("go");
    }

    private static LaneState lane(long position, Long holdAt, String discardUntil) {
        Lsn hold = holdAt == null ? null : new Lsn(holdAt);
        return new LaneState(new LaneId("f1", 0), 1, new Lsn(position), 5, hold, null, discardUntil, 0, 0, null, 0);
    }

    private static Batch offered(long... ends) {
        List<SourceTransaction> transactions =
                LongStream.of(ends).mapToObj(LaneBatchTest::transaction).toList();
        return new Batch(transactions, new Lsn(ends[ends.length - 1]), 55);
    }

    private static SourceTransaction transaction(long end) {
        return new SourceTransaction(end, new Lsn(end), COMMITTED, List.of(), List.of());
    }

    private static List<Long> ends(List<SourceTransaction> transactions) {
        return transactions.stream().map(t -> t.end().value()).toList();
    }
}
