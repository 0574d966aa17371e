package dev.migrator.backfill.warm;

/**
 * Blocks of one relation.
 *
 * @param first the number of the first block, from 0
 * @param last that of the last one, which is one of them
 */
record BlockRange(long oid, long first, long last) {
    long blocks() {
        return last - first + 1;
    }
}
