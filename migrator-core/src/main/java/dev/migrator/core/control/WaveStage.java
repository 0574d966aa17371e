package dev.migrator.core.control;

/** How far a wave is for those that copy from its snapshot. */
public enum WaveStage {
    /** Its tables are begun, and chunks may be taken. */
    SHARED,
    /** None is taken, before it is shared or afterwards; what is in work may be done. */
    CLOSED,
    /** What is in work is of no use any more. */
    ENDED
}
