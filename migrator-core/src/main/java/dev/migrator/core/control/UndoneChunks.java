package dev.migrator.core.control;

import dev.migrator.core.schema.TableId;

/**
 * What is to do of a table that is being copied.
 *
 * @param chunks of the whole table
 * @param undone of them
 * @param leased of those: in work in some process
 * @param elsewhere of those: in work in another process than the one that asks
 */
public record UndoneChunks(TableId table, int chunks, int undone, int leased, int elsewhere) {
    /** Those that anybody may take. */
    public int free() {
        return undone - leased;
    }

    /** True if a chunk of it is done, or in work in another process. */
    public boolean isBegun() {
        return undone < chunks || elsewhere > 0;
    }
}
