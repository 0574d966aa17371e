package dev.migrator.backfill.copy;

/** How a run ended that did not fail. */
public enum CopyOutcome {
    FINISHED,
    /** Asked to stop; what is not finished is copied again in a later wave. */
    STOPPED
}
