package dev.migrator.cdc.slice;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one record of the log holds: whole transactions of one lane, or a part of a transaction that is too large for
 * one record. The slices of a lane form a chain without holes: whoever stands at or after {@link #previous()} stands at
 * {@link #position()} once the slice is applied; one that stands before {@link #previous()} has lost something.
 */
public sealed interface Slice {
    LaneId lane();

    /** Where the lane stood before this slice. */
    Lsn previous();

    /** Where the lane stands after it; the same as {@link #previous()} for a part that is not the last. */
    Lsn position();

    /** Its changes of rows, in order, as they lie together. */
    Stream<List<RowChange>> contents();

    /** How many changes of rows it holds. */
    default int changes() {
        return contents().mapToInt(List::size).sum();
    }

    /** Roughly how many bytes of memory it takes. */
    default long memory() {
        return contents().flatMap(List::stream).mapToLong(RowChange::memory).sum();
    }

    /** True if a value of it is a {@link dev.migrator.core.change.LargeText}. */
    default boolean isLarge() {
        return contents().flatMap(List::stream).anyMatch(RowChange::isLarge);
    }

    /** Chooses the case of this slice; a new case breaks the build everywhere it matters. */
    default <R> R match(Cases<R> cases) {
        return this instanceof Whole whole ? cases.whole(whole) : cases.part((Part) this);
    }

    /** What to do in each case. */
    interface Cases<R> {
        R whole(Whole whole);

        R part(Part part);
    }

    /**
     * Everything of the lane that ended after {@code previous} and not after {@code position}, by end.
     *
     * @param transactions in commit order; one that repeats an earlier slice ends at or before the reader's position
     */
    record Whole(LaneId lane, Lsn previous, Lsn position, List<SourceTransaction> transactions) implements Slice {
        public Whole {
            transactions = List.copyOf(transactions);
        }

        @Override
        public Stream<List<RowChange>> contents() {
            return transactions.stream().map(SourceTransaction::changes);
        }
    }

    /**
     * Consecutive changes of one large transaction. The parts of a transaction follow each other in the lane with
     * indexes from 0 and nothing in between. A part with index 0, or a whole slice, ends an unfinished series: its
     * transaction is then written again from the start, or is known to be in the lane already.
     *
     * @param run of the capture that wrote it; parts of different runs do not belong together
     * @param commitRecord where the transaction's commit record begins in the source's log: it ends after that and before
     *     any other ends; null if that was not written down (versions 1 and 2)
     * @param ending where the transaction ends, null for every part but the last
     */
    record Part(
            LaneId lane,
            Lsn previous,
            long run,
            long xid,
            int index,
            Instant committedAt,
            @Nullable Lsn commitRecord,
            List<RowChange> content,
            @Nullable Ending ending)
            implements Slice {
        public Part {
            content = List.copyOf(content);
        }

        public boolean isLast() {
            return ending != null;
        }

        @Override
        public Lsn position() {
            return ending == null ? previous : ending.end();
        }

        @Override
        public Stream<List<RowChange>> contents() {
            return Stream.of(content);
        }
    }

    /** The end of a large transaction and the markers that it wrote. */
    record Ending(Lsn end, List<String> markers) {
        public Ending {
            markers = List.copyOf(markers);
        }
    }
}
