package dev.migrator.cdc.capture;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.failure.InternalFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One lane as capture writes it: where its chain stands, its finished transactions, and its share of the open one. */
final class LaneChain {
    private final LaneId lane;
    private final long run;
    private Lsn position;
    private List<SourceTransaction> finished = new ArrayList<>();
    private List<RowChange> open = new ArrayList<>();
    private int parts;
    private boolean dropped;

    /**
     * @param position where the lane's last slice in the log ends
     * @param run tells the parts of this run from those of earlier ones
     */
    LaneChain(LaneId lane, Lsn position, long run) {
        this.lane = lane;
        this.position = position;
        this.run = run;
    }

    Lsn position() {
        return position;
    }

    void add(RowChange change) {
        open.add(change);
    }

    boolean hasOpenChanges() {
        return !open.isEmpty();
    }

    boolean hasFinished() {
        return !finished.isEmpty();
    }

    /** True if it holds the transaction whose commit record begins there. */
    boolean has(Lsn commitRecord) {
        return position.isAfter(commitRecord);
    }

    /** True if this transaction was, or would have been, written in parts. */
    boolean isInParts() {
        return parts > 0 || dropped;
    }

    /** Ends the open transaction; one that the lane already has, or has nothing of, leaves nothing. */
    void finish(SourceTransaction frame, boolean evenIfEmpty) {
        if (frame.end().isAfter(position) && (evenIfEmpty || !open.isEmpty())) {
            finished.add(new SourceTransaction(frame.xid(), frame.end(), frame.committedAt(), open, frame.markers()));
        }
        reset();
    }

    /** The finished transactions as a slice that takes the lane to {@code end}. */
    Slice cut(Lsn end) {
        Slice slice = new Slice.Whole(lane, position, end, finished);
        finished = new ArrayList<>();
        position = end;
        return slice;
    }

    /** The changes so far as the next part of the open transaction. */
    Slice part(SourceTransaction frame, Lsn commitRecord) {
        return part(frame, commitRecord, null);
    }

    /** The rest of the open transaction as its last part; empty if the lane already has the transaction. */
    Optional<Slice> lastPart(SourceTransaction frame, Lsn commitRecord) {
        Slice slice = null;
        if (frame.end().isAfter(position)) {
            requireAll(frame, commitRecord);
            slice = part(frame, commitRecord, new Slice.Ending(frame.end(), frame.markers()));
            position = frame.end();
        }
        reset();
        return Optional.ofNullable(slice);
    }

    private void requireAll(SourceTransaction frame, Lsn commitRecord) {
        if (dropped) {
            throw new InternalFailure(
                    "lane %s: transaction %d with its commit record at %s was taken for one before %s, and ends at %s"
                            .formatted(lane, frame.xid(), commitRecord, position, frame.end()));
        }
    }

    /** Throws the changes so far away: the lane has them. */
    void drop() {
        open = new ArrayList<>();
        dropped = true;
    }

    private Slice part(SourceTransaction frame, Lsn commitRecord, Slice.@Nullable Ending ending) {
        Slice slice = new Slice.Part(
                lane, position, run, frame.xid(), parts++, frame.committedAt(), commitRecord, open, ending);
        open = new ArrayList<>();
        return slice;
    }

    private void reset() {
        open = new ArrayList<>();
        parts = 0;
        dropped = false;
    }
}
