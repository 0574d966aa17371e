package dev.migrator.core.snapshot;

import dev.migrator.core.connect.Purpose;
import java.sql.Connection;
import java.util.Optional;

/** The rows of a source at one moment, which any number of sessions may read as long as its keeper stands. Thread-safe. */
public sealed interface Snapshot extends LockHolder permits ExportedSnapshot, JoinedSnapshot {
    /**
     * Opens a session of {@code purpose} inside a read-only transaction on this snapshot; the caller closes it.
     *
     * @throws dev.migrator.core.failure.MigratorException if it is gone
     */
    Connection join(Purpose purpose);

    /** True while its keeper is there: new readers may join. */
    boolean isHeld();

    /** For whom all sessions of ours were ended; empty as long as they were not. */
    Optional<Waiting> gaveWayTo();
}
