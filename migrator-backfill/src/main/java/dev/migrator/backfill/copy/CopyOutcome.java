package dev.migrator.backfill.copy;

/** How a run ended that did not fail. */
public enum CopyOutcome {
    FINISHED,
    /** The snapshot is as old as it may be; a new wave goes on. */
    WAVE_OVER,
    /** Asked to stop; a later wave goes on with what is not finished. */
    STOPPED
}
