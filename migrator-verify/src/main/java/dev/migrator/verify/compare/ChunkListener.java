package dev.migrator.verify.compare;

import dev.migrator.core.schema.TableId;
import dev.migrator.verify.align.End;

/** Hears of every chunk that was read; called from several threads at once. */
@FunctionalInterface
public interface ChunkListener {
    /**
     * A chunk was read.
     *
     * @param rows in this chunk
     * @param chunks of the table in all, both ends together
     */
    void compared(TableId table, End end, long rows, int chunks);
}
