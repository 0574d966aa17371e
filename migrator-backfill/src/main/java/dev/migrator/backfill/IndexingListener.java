package dev.migrator.backfill;

import dev.migrator.backfill.build.TableIndexes;
import dev.migrator.backfill.copy.CopyListener;
import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.schema.TableId;

/** Begins with the indexes of a table when its last row is there, and passes everything on. */
record IndexingListener(CopyListener next, TableIndexes indexes) implements CopyListener {
    @Override
    public void waveBegun(int wave, int tables, int chunks, long bytesExpected) {
        next.waveBegun(wave, tables, chunks, bytesExpected);
    }

    @Override
    public void chunkDone(ChunkDone chunk) {
        next.chunkDone(chunk);
    }

    @Override
    public void tableDone(TableId table) {
        indexes.begin(table);
        next.tableDone(table);
    }

    @Override
    public void chunkRetried(TableId table, int number, String reason) {
        next.chunkRetried(table, number, reason);
    }
}
