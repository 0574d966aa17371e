package dev.migrator.core.apply;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.control.LaneState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of an offered batch is to be done, given where the lane stands: nothing twice, nothing past a hold, no rows before
 * the marker that ends discarding.
 *
 * @param fresh the transactions to be applied, in order; their markers count in any case
 * @param withRows those of them whose changes of rows are applied too
 * @param consumed how many transactions of the offered batch are done with after this
 * @param after where the lane stands then, apart from the count of changes
 */
record LaneBatch(List<SourceTransaction> fresh, List<SourceTransaction> withRows, int consumed, LaneState after) {

    static LaneBatch of(LaneState lane, Batch offered) {
        List<SourceTransaction> fresh = new ArrayList<>();
        List<SourceTransaction> withRows = new ArrayList<>();
        List<SourceTransaction> all = offered.transactions();
        Lsn position = lane.position();
        String discard = lane.discardUntil();
        int consumed = 0;
        while (consumed < all.size() && !isPast(lane.holdAt(), all.get(consumed).end())) {
            SourceTransaction next = all.get(consumed++);
            if (next.end().isAfter(position)) {
                position = next.end();
                fresh.add(next);
                if (discard == null) {
                    withRows.add(next);
                } else if (next.markers().contains(discard)) {
                    discard = null;
                }
            }
        }
        boolean cut = isPast(lane.holdAt(), offered.upTo());
        Lsn reached = latest(position, cut ? lane.holdAt() : offered.upTo());
        return new LaneBatch(
                fresh, withRows, consumed, after(lane, fresh, reached, discard, cut ? -1 : offered.nextOffset()));
    }

    /** True if the lane must stop after this. */
    boolean held() {
        return after.holdAt() != null && after.position().compareTo(after.holdAt()) >= 0;
    }

    /** True if as many transactions are applied, with rows, as of the other one. */
    boolean isOfTheSameAs(LaneBatch other) {
        return fresh.size() == other.fresh.size() && withRows.size() == other.withRows.size();
    }

    /** The lane after this and {@code rows} changes. */
    LaneState after(long rows) {
        return new LaneState(
                after.id(),
                after.epoch(),
                after.position(),
                after.logOffset(),
                after.holdAt(),
                after.heldAt(),
                after.discardUntil(),
                after.transactions(),
                after.changes() + rows,
                after.committedAt(),
                after.parkedRevision());
    }

    private static LaneState after(
            LaneState lane, List<SourceTransaction> fresh, Lsn position, @Nullable String discard, long nextOffset) {
        return new LaneState(
                lane.id(),
                lane.epoch(),
                position,
                Math.max(lane.logOffset(), nextOffset),
                lane.holdAt(),
                position.equals(lane.holdAt()) ? lane.holdAt() : lane.heldAt(),
                discard,
                lane.transactions() + fresh.size(),
                lane.changes(),
                fresh.isEmpty()
                        ? lane.committedAt()
                        : fresh.get(fresh.size() - 1).committedAt(),
                lane.parkedRevision());
    }

    private static Lsn latest(Lsn position, @Nullable Lsn other) {
        return other != null && other.isAfter(position) ? other : position;
    }

    private static boolean isPast(@Nullable Lsn hold, Lsn position) {
        return hold != null && position.isAfter(hold);
    }
}
