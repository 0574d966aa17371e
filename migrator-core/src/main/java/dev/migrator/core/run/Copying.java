package dev.migrator.core.run;

import dev.migrator.core.snapshot.ExportedSnapshot;

/** Copies schema and rows as they are in one wave's snapshot; goes on where an earlier wave stopped. */
public interface Copying {
    /** Returns when every table is complete and may be replayed onto. */
    void run(ExportedSnapshot wave);
}
