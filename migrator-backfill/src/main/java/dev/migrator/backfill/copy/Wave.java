package dev.migrator.backfill.copy;

import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.snapshot.ExportedSnapshot;

/** One snapshot, what is written down of it, and what is told about its copy. */
record Wave(WaveRecord record, ExportedSnapshot snapshot, CopyStore store, CopyListener listener, CopyOptions options) {
    int number() {
        return record.number();
    }

    /** Retries what may pass, as long as the wave stands and nobody has asked to stop. */
    Retries retries(CopyRun run) {
        return Retries.of(
                "copy",
                options.attempts(),
                options.firstPause(),
                failure -> Retries.mayPass(failure) && !run.isStopped() && snapshot.isHeld());
    }
}
