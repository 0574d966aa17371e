package dev.migrator.cdc.capture;

import dev.migrator.cdc.slice.Slice;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a lane as replay must: drops what it has, puts parts together, and stops at a hole. */
final class LaneCheck {
    private final List<SourceTransaction> transactions = new ArrayList<>();
    private final List<String> markers = new ArrayList<>();
    private final List<RowChange> parts = new ArrayList<>();
    private int nextPart = -1;
    private int maximumParts;
    private int withCommitRecord;
    private Lsn position;

    LaneCheck(Lsn start) {
        this.position = start;
    }

    void accept(Slice slice) {
        if (slice.previous().isAfter(position)) {
            throw new AssertionError("hole: at " + position + ", the next slice comes after " + slice.previous());
        }
        if (slice instanceof Slice.Whole whole) {
            parts.clear();
            nextPart = -1;
            whole.transactions().forEach(this::apply);
        } else {
            part((Slice.Part) slice);
        }
        if (slice.position().isAfter(position)) {
            position = slice.position();
        }
    }

    private void part(Slice.Part part) {
        if (part.index() == 0) {
            parts.clear();
            nextPart = 0;
        }
        if (part.index() != nextPart++) {
            throw new AssertionError("part " + part.index() + " instead of " + (nextPart - 1));
        }
        maximumParts = Math.max(maximumParts, nextPart);
        parts.addAll(part.content());
        Slice.Ending ending = part.ending();
        checkCommitRecord(part.commitRecord(), ending);
        if (ending != null) {
            apply(new SourceTransaction(part.xid(), ending.end(), part.committedAt(), parts, ending.markers()));
            parts.clear();
            nextPart = -1;
        }
    }

    private void checkCommitRecord(@Nullable Lsn record, Slice.@Nullable Ending ending) {
        if (record != null && position.isAfter(record)) {
            throw new AssertionError("a commit record at " + record + ", before " + position);
        }
        if (record != null && ending != null && !ending.end().isAfter(record)) {
            throw new AssertionError("a commit record at " + record + " that ends at " + ending.end());
        }
        withCommitRecord += record == null ? 0 : 1;
    }

    private void apply(SourceTransaction transaction) {
        if (transaction.end().isAfter(position)) {
            transactions.add(transaction);
            markers.addAll(transaction.markers());
            position = transaction.end();
        }
    }

    List<SourceTransaction> transactions() {
        return transactions;
    }

    List<String> markers() {
        return markers;
    }

    /** How many parts say where the commit record begins. */
    int withCommitRecord() {
        return withCommitRecord;
    }

    int maximumParts() {
        return maximumParts;
    }

    Lsn position() {
        return position;
    }

    @Override
    public String toString() {
        return "lane at " + position + " with " + transactions.size() + " transactions, markers " + markers;
    }
}
