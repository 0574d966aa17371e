package dev.migrator.core.failure;

/** The ways in which a stream loses its continuity; each has an exit code of its own. */
public enum BreakReason {
    /** A lane of the log lacks a slice. */
    HOLE,
    /** The slot is not there any more. */
    SLOT_GONE,
    /** A slot of the same name is there, and nothing was ever read from it. */
    SLOT_RECREATED,
    /** The server has given the slot up: it no longer has the log that the slot needs. */
    SLOT_LOST,
    /** A slot of the same name is of another plugin or another database. */
    SLOT_FOREIGN,
    /** The slot was moved past what the log in Kafka holds. */
    SLOT_ADVANCED,
    /** The publication is gone, or was altered since it was made. */
    PUBLICATION_CHANGED,
    /** The source is another server. */
    SOURCE_REPLACED,
    /** The source is on another timeline: a standby was promoted, or a backup was restored to a moment. */
    SOURCE_FAILED_OVER,
    /** The source's log is behind what was read from it, or another than what was read: it was put back. */
    SOURCE_WENT_BACK,
    /** The topic is not there any more. */
    TOPIC_GONE,
    /** A topic of the same name is another one than that of the start. */
    TOPIC_RECREATED,
    /** The topic no longer holds what is to be read from it. */
    TOPIC_TRUNCATED,
    /** The topic has another number of partitions. */
    PARTITIONS_CHANGED,
    /** A change is larger than any record may be. */
    RECORD_TOO_LARGE,
    /** The slot was given up because it kept more log on the source than it may. */
    WAL_BUDGET,
    /** Something else, which the message tells. */
    OTHER
}
