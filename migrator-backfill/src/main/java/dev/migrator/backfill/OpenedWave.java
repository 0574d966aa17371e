package dev.migrator.backfill;

import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.snapshot.ExportedSnapshot;

/** A snapshot that is copied from, and what is written down of it. */
record OpenedWave(WaveRecord record, ExportedSnapshot snapshot) implements AutoCloseable {
    @Override
    public void close() {
        snapshot.close();
    }
}
