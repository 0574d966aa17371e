package dev.migrator.core.run;

import dev.migrator.core.snapshot.ExportedSnapshot;

/** Copies schema and rows; goes on where an earlier run stopped. */
public interface Copying {
    /**
     * Returns when every table is complete and may be replayed onto, or when it was told to stop.
     *
     * @return true if every table is complete
     */
    boolean run(Wave wave);

    /** The snapshot to copy from, opened only if something is left to copy; whoever opens it closes it. */
    interface Wave {
        ExportedSnapshot open();
    }
}
