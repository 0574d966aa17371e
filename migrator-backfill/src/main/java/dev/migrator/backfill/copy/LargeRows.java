package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Queries;
import java.sql.Connection;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Keeps the rows that are in memory at the same time small enough together: a COPY hands over a row at a time and whole,
 * whatever its size. A chunk that has rows of many megabytes waits until others have been copied. Thread-safe.
 */
final class LargeRows {
    private static final int MEGABYTE = 1024 * 1024;
    /** Below this all workers together are no danger. */
    private static final int LARGE_FROM = 4;

    private final int all;
    private final Semaphore free;

    private LargeRows(int all) {
        this.all = all;
        this.free = new Semaphore(all, true);
    }

    /** A quarter of the heap is for large rows; one that is larger than that goes alone. */
    static LargeRows ofThisHeap() {
        return new LargeRows(Math.max(1, (int) (Runtime.getRuntime().maxMemory() / 4 / MEGABYTE)));
    }

    /** Does {@code work} when there is room for the largest row of the chunk. */
    <T> T withRoom(Connection source, Chunk chunk, Supplier<T> work) {
        int megabytes = chunk.of().mayHaveLargeRows() ? room(source, chunk) : 0;
        free.acquireUninterruptibly(megabytes);
        try {
            return work.get();
        } finally {
            free.release(megabytes);
        }
    }

    private int room(Connection source, Chunk chunk) {
        long largest = Queries.on(source)
                .one("looking for the largest row of " + chunk, chunk.largestRowSql(), row -> row.getLong(1));
        long megabytes = largest / MEGABYTE;
        return megabytes < LARGE_FROM ? 0 : (int) Math.min(megabytes, all);
    }
}
