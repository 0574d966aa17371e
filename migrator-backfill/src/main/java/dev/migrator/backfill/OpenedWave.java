package dev.migrator.backfill;

import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.snapshot.LockWatch;

/** A snapshot that is copied from, what is written down of it, and the watch over its locks. */
record OpenedWave(WaveRecord record, ExportedSnapshot snapshot, LockWatch watch) implements AutoCloseable {
    @Override
    public void close() {
        try (watch) {
            snapshot.close();
        }
    }
}
