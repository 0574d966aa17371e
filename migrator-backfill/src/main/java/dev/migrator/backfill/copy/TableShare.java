package dev.migrator.backfill.copy;

import dev.migrator.core.control.UndoneChunks;
import java.util.BitSet;

/** What one process knows of the chunks of a table that several may copy. Not thread-safe. */
final class TableShare {
    private final OpenTable table;
    private final BitSet undone = new BitSet();
    private boolean begun;
    /** Those that may be had, as far as is known. */
    private int free;

    TableShare(OpenTable table) {
        this.table = table;
        this.begun = table.isBegun();
        this.free = table.pending().size();
        table.pending().forEach(chunk -> undone.set(chunk.number()));
    }

    TableCopy copy() {
        return table.copy();
    }

    int free() {
        return free;
    }

    /** True if every chunk is done. */
    boolean isComplete() {
        return undone.isEmpty();
    }

    /** True if no later wave could go on with it, so that it is to be done in this one. */
    boolean mustBeDone() {
        return begun && !isComplete() && !Resumption.isPossible(copy().plan());
    }

    /** About how large its chunks are. */
    long chunkBytes() {
        return copy().bytes() / Math.max(1, copy().chunkCount());
    }

    /** A chunk is this process' now. */
    Chunk take(int number) {
        free = Math.max(0, free - 1);
        return new Chunk(copy(), copy().ranges().get(number));
    }

    /** A chunk of it is handed to a worker. */
    void begin() {
        begun = true;
    }

    void noneIsFree() {
        free = 0;
    }

    /** A chunk is done; returns true if that was the last one. */
    boolean done(int number) {
        boolean news = undone.get(number);
        undone.clear(number);
        return news && isComplete();
    }

    /** What stands in the control schema. */
    void see(UndoneChunks found) {
        begun |= found.isBegun();
        free = found.free();
    }

    /** Nothing is left; returns true if that is news. */
    boolean seeComplete() {
        boolean news = !isComplete();
        undone.clear();
        free = 0;
        return news;
    }
}
