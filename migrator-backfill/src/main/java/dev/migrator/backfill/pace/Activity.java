package dev.migrator.backfill.pace;

/** What the copy did while the servers were looked at. */
enum Activity {
    /** It did not copy, or began or ended meanwhile: others may feel how a wave is prepared. */
    NONE,
    COPYING,
    /** It copied as slowly as it can, and no other process copied for the same migration. */
    SLOWEST
}
