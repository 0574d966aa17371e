package dev.migrator.cdc.replay;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.cdc.slice.Slice.Ending;
import dev.migrator.core.change.SourceTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a large transaction that have been seen, without their changes.
 *
 * @param firstOffset where part 0 begins; {@code lastOffset} where the last part seen ends
 * @param ending known once the last part has been seen
 */
record LargeSeries(
        long run,
        Slice.Part first,
        int lastIndex,
        long firstOffset,
        long lastOffset,
        @Nullable Ending ending) {

    static LargeSeries begin(Slice.Part part, long firstOffset, long offset) {
        Slice.Part bare = new Slice.Part(
                part.lane(),
                part.previous(),
                part.run(),
                part.xid(),
                0,
                part.committedAt(),
                part.commitRecord(),
                List.of(),
                part.ending());
        return new LargeSeries(part.run(), bare, 0, firstOffset, offset, part.ending());
    }

    boolean continuesWith(Slice.Part part) {
        return ending == null && part.run() == run && part.xid() == first.xid() && part.index() == lastIndex + 1;
    }

    /** True if a part between the last one seen and this one of the same run is not there. */
    boolean misses(Slice.Part part) {
        return part.xid() != first.xid() || part.index() > lastIndex + 1;
    }

    LargeSeries and(Slice.Part part, long offset) {
        return new LargeSeries(run, first, part.index(), firstOffset, offset, part.ending());
    }

    boolean isComplete() {
        return ending != null;
    }

    /** The transaction without its changes. */
    SourceTransaction head() {
        if (ending == null) {
            throw new IllegalStateException("the last part of transaction " + first.xid() + " has not been seen");
        }
        return new SourceTransaction(first.xid(), ending.end(), first.committedAt(), List.of(), ending.markers());
    }

    long nextOffset() {
        return lastOffset + 1;
    }
}
