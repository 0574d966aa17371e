package dev.migrator.cdc.replay;

import dev.migrator.cdc.log.LogReader.Entry;
import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.failure.BreakReason;
import dev.migrator.core.failure.StreamBrokenFailure;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the slices of a lane as they are read and refuses a hole: one that begins after what came before it, or a part
 * of a large transaction without the part before.
 *
 * <p>A capture that was killed may have sent a part that arrives among those of the capture after it. Parts are
 * therefore followed by run, and one whose run is not known or is over is dropped. That hides nothing: a large
 * transaction moves the lane only when all parts of one run were there, so if it is missing the next slice is a hole.
 */
final class Chain {
    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

    private final LaneId lane;
    /** Those that are not complete yet, by the run of capture that wrote them. */
    private final Map<Long, LargeSeries> series = new HashMap<>();

    private Lsn position;

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
        if (slice instanceof Slice.Part part) {
            return next(part, entry.firstOffset(), entry.offset());
        }
        moveTo(slice.position());
        return null;
    }

    private @Nullable LargeSeries next(Slice.Part part, long firstOffset, long offset) {
        LargeSeries grown = part.index() == 0 ? LargeSeries.begin(part, firstOffset, offset) : continued(part, offset);
        if (grown == null) {
            return null;
        }
        if (!grown.isComplete()) {
            series.put(part.run(), grown);
            return null;
        }
        series.remove(part.run());
        moveTo(part.position());
        return grown;
    }

    private @Nullable LargeSeries continued(Slice.Part part, long offset) {
        LargeSeries before = series.get(part.run());
        if (before != null && before.continuesWith(part)) {
            return before.and(part, offset);
        }
        if (before != null && before.misses(part)) {
            throw new StreamBrokenFailure(
                    BreakReason.HOLE,
                    "hole in lane %s: offset %d holds part %d of the large transaction %d, and the part before it is not there. Start a new stream"
                            .formatted(lane, offset, part.index(), part.xid()));
        }
        LOG.warn(
                "replay of lane {}: offset {} holds part {} of transaction {}, which an earlier capture sent late; it is not needed",
                lane,
                offset,
                part.index(),
                part.xid());
        return null;
    }

    /** What was begun before the new position is over: the lane has it. */
    private void moveTo(Lsn reached) {
        if (reached.isAfter(position)) {
            position = reached;
            series.values().removeIf(s -> reached.isAfter(s.first().previous()));
        }
    }
}
