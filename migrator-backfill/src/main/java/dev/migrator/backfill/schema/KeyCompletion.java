package dev.migrator.backfill.schema;

import java.util.List;

/** Brings the target's foreign keys to what they are to be, as far as the rows agree by now. Safe to repeat at any time. */
public interface KeyCompletion {
    /**
     * Adds and checks what is missing. Each key waits a bounded time for its locks.
     *
     * @return the keys whose rows disagree now; empty if the target has all keys
     */
    List<PendingForeignKey> complete();

    /** The keys that the target lacks or has not checked, by table and name; changes nothing. */
    List<String> unfinished();
}
