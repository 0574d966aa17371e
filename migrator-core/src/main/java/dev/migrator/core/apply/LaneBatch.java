package dev.migrator.core.apply;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.control.LaneState;
import java.time.Instant;
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
 * @param held true if the lane must stop after this
 * @param discardUntil the marker that still ends discarding, null if nothing is discarded any more
 */
record LaneBatch(
        List<SourceTransaction> fresh,
        List<SourceTransaction> withRows,
        int consumed,
        boolean held,
        @Nullable String discardUntil) {

    static LaneBatch of(LaneState lane, List<SourceTransaction> offered) {
        List<SourceTransaction> fresh = new ArrayList<>();
        List<SourceTransaction> withRows = new ArrayList<>();
        Lsn position = lane.position();
        String discard = lane.discardUntil();
        int consumed = 0;
        while (consumed < offered.size()
                && !isPast(lane.holdAt(), offered.get(consumed).end())) {
            SourceTransaction next = offered.get(consumed++);
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
        boolean held = consumed < offered.size() || position.equals(lane.holdAt());
        return new LaneBatch(fresh, withRows, consumed, held, discard);
    }

    /**
     * The lane after this.
     *
     * @param nextOffset where to read on if all that was offered is done with
     */
    LaneState after(LaneState lane, int offered, long nextOffset, long rows) {
        boolean all = consumed == offered;
        return new LaneState(
                lane.id(),
                lane.epoch(),
                fresh.isEmpty() ? lane.position() : last().end(),
                all ? Math.max(lane.logOffset(), nextOffset) : lane.logOffset(),
                lane.holdAt(),
                held ? lane.holdAt() : lane.heldAt(),
                discardUntil,
                lane.transactions() + fresh.size(),
                lane.changes() + rows,
                committedAt(lane));
    }

    private @Nullable Instant committedAt(LaneState lane) {
        return fresh.isEmpty() ? lane.committedAt() : last().committedAt();
    }

    private SourceTransaction last() {
        return fresh.get(fresh.size() - 1);
    }

    private static boolean isPast(@Nullable Lsn hold, Lsn end) {
        return hold != null && end.isAfter(hold);
    }
}
