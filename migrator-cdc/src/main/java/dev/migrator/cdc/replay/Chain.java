package dev.migrator.cdc.replay;

import dev.migrator.cdc.log.LogReader.Entry;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.StreamBrokenFailure;
import org.jspecify.annotations.Nullable;

/**
 * Follows the slices of a lane as they are read and refuses a hole: one that begins after what came before it, or a part
 * of a large transaction without the part before.
 */
final class Chain {
    private final LaneId lane;
    private Lsn position;
    private @Nullable LargeSeries series;

    Chain(LaneId lane, Lsn position) {
        this.lane = lane;
        this.position = position;
    }

    /**
     * Takes the next slice.
     *
     * @return the series of parts that this slice completes, null if it completes none
     */
    @Nullable
    LargeSeries next(Entry entry) {
        Slice slice = entry.slice();
        if (slice.previous().isAfter(position)) {
            throw new StreamBrokenFailure(
                    BreakReason.HOLE,
                    "hole in lane %s: the record at offset %d goes on from %s, but all that came before it ends at %s (%d bytes of the source's log are missing). Nothing after %s is applied; start a new stream"
                            .formatted(
                                    lane,
                                    entry.offset(),
                                    slice.previous(),
                                    position,
                                    slice.previous().minus(position),
                                    position));
        }
        series = slice instanceof Slice.Part part ? seriesWith(part, entry.offset()) : null;
        if (slice.position().isAfter(position)) {
            position = slice.position();
        }
        return series != null && series.isComplete() ? series : null;
    }

    private LargeSeries seriesWith(Slice.Part part, long offset) {
        if (part.index() == 0) {
            return LargeSeries.begin(part, offset);
        }
        if (series == null || !series.continuesWith(part)) {
            throw new StreamBrokenFailure(
                    BreakReason.HOLE,
                    "hole in lane %s: offset %d holds part %d of the large transaction %d, and the part before it is not there. Start a new stream"
                            .formatted(lane, offset, part.index(), part.xid()));
        }
        return series.and(part, offset);
    }
}
