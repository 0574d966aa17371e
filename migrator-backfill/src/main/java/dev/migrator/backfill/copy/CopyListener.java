package dev.migrator.backfill.copy;

import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.schema.TableId;

/** Hears of the copy's progress, from several threads at once; must return quickly and not throw. */
public interface CopyListener {
    /** Hears nothing. */
    CopyListener NONE = new CopyListener() {};

    /** The tables of a wave are known and begun. */
    default void waveBegun(int wave, int tables, int chunks, long bytesExpected) {}

    default void chunkDone(ChunkDone chunk) {}

    default void tableDone(TableId table) {}

    /** A chunk failed for a reason that may pass, and is tried again. */
    default void chunkRetried(TableId table, int number, String reason) {}
}
