package dev.migrator.cdc.log;

import dev.migrator.cdc.log.LogReader.Entry;
import dev.migrator.cdc.slice.Piece;
import dev.migrator.cdc.slice.Slice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the pieces of large slices of a lane together. A capture that was killed leaves a slice unfinished, and one more record
 * of it may come in among the pieces of the capture after it; so two slices are kept, until a second piece or a second whole
 * slice in a row tells that the other one is over. If the wrong one were dropped, the next slice would be a hole. Not
 * thread-safe.
 */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

    private @Nullable UnfinishedSlice latest;
    private @Nullable UnfinishedSlice other;
    private int wholes;

    /** The slice that this piece completes, null if it completes none. */
    @Nullable
    Entry add(long offset, Piece piece, String where) {
        wholes = 0;
        UnfinishedSlice grown = piece.index() == 0 ? begin(offset, piece) : continued(piece);
        if (grown == null) {
            LOG.warn(
                    "{}: piece {} of a slice of which the beginning is not here; it is not needed: an earlier capture sent it late, or reading began in the middle of it",
                    where,
                    piece.index());
            return null;
        }
        grown.add(piece);
        if (!piece.last()) {
            return null;
        }
        latest = other;
        other = null;
        Slice slice = grown.decode(where);
        return new Entry(grown.firstOffset(), offset, slice);
    }

    /** A slice that is not in pieces came. */
    void whole() {
        if (++wholes >= 2) {
            clear();
        }
    }

    void clear() {
        latest = null;
        other = null;
    }

    private UnfinishedSlice begin(long offset, Piece piece) {
        UnfinishedSlice begun = new UnfinishedSlice(piece.slice(), offset);
        other = latest;
        latest = begun;
        return begun;
    }

    private @Nullable UnfinishedSlice continued(Piece piece) {
        UnfinishedSlice before = latest;
        if (before != null && before.continuesWith(piece)) {
            other = null;
            return before;
        }
        UnfinishedSlice earlier = other;
        if (earlier != null && earlier.continuesWith(piece)) {
            other = before;
            latest = earlier;
            return earlier;
        }
        return null;
    }
}
