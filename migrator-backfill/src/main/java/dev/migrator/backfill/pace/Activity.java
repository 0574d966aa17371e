package dev.migrator.backfill.pace;

/** What the copy did while the servers were looked at. */
enum Activity {
    /** It did not copy, or began or ended meanwhile: others may feel how a wave is prepared. */
    NONE,
    COPYING,
    /** It copied as slowly as it can, and no other process copied for the same migration. */
    SLOWEST;

    /** @param others whether another process copies for the same migration: what is felt then may be its doing */
    static Activity of(boolean copying, boolean slowest, boolean others) {
        if (!copying) {
            return NONE;
        }
        return slowest && !others ? SLOWEST : COPYING;
    }
}
