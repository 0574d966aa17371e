package dev.migrator.backfill.copy;

import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.LeaseStore;
import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.snapshot.Snapshot;

/** One snapshot, what is written down of it, and what is told about its copy. */
record Wave(WaveRecord record, Snapshot snapshot, CopyStore store, CopyListener listener, CopyOptions options) {
    int number() {
        return record.number();
    }

    LeaseStore leases() {
        return store.leases();
    }

    Lease lease() {
        return options.lease();
    }

    /** Takes chunks of it for this process. */
    Claims claims() {
        return (tables, most) -> leases().claim(number(), tables, most, lease().owner(), lease().time());
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
