package dev.migrator.backfill.copy;

import dev.migrator.core.control.LedgerChunk;
import java.util.List;

/** A table that stands at the position of the present wave, with its chunks that are still to do. */
record OpenTable(TableCopy copy, List<Chunk> pending) {
    OpenTable {
        pending = List.copyOf(pending);
    }

    /** A table of which nothing is done. */
    static OpenTable whole(TableCopy copy) {
        return new OpenTable(copy, copy.chunks());
    }

    static OpenTable of(TableCopy measured, List<LedgerChunk> ledger) {
        TableCopy copy = measured.with(ledger.stream().map(LedgerChunk::range).toList());
        return new OpenTable(
                copy,
                ledger.stream()
                        .filter(c -> !c.done())
                        .map(c -> new Chunk(copy, c.range()))
                        .toList());
    }

    /** True if chunks of it are done. */
    boolean isBegun() {
        return pending.size() < copy.chunkCount();
    }
}
