package dev.migrator.backfill.copy;

import java.time.Duration;

/**
 * How the copy is done.
 *
 * @param workers how many chunks are copied at once; each uses one session on either side
 * @param chunkBytes about how large a chunk is on the source, TOAST included
 * @param attempts how often a chunk is tried in all when a connection breaks or the server is short of something
 * @param firstPause before the second attempt; later ones are longer
 * @param stopWithin after which a worker that does not end by itself has its connections cut
 * @param maxSnapshotAge after which no more chunks of a wave are begun, so that a new one goes on
 * @param lease as whom chunks are taken
 */
public record CopyOptions(
        int workers,
        long chunkBytes,
        int attempts,
        Duration firstPause,
        Duration stopWithin,
        Duration maxSnapshotAge,
        Lease lease) {
    private static final long DEFAULT_CHUNK_BYTES = 64L << 20;

    public CopyOptions {
        if (workers < 1 || chunkBytes < 1 || attempts < 1) {
            throw new IllegalArgumentException("workers, chunk bytes and attempts must be positive: %d, %d, %d"
                    .formatted(workers, chunkBytes, attempts));
        }
    }

    /** Of a process that copies alone. */
    public CopyOptions(
            int workers,
            long chunkBytes,
            int attempts,
            Duration firstPause,
            Duration stopWithin,
            Duration maxSnapshotAge) {
        this(workers, chunkBytes, attempts, firstPause, stopWithin, maxSnapshotAge, Lease.of("alone"));
    }

    public static CopyOptions of(int workers, long chunkBytes) {
        return new CopyOptions(
                workers, chunkBytes, 6, Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofMinutes(30));
    }

    public CopyOptions withMaxSnapshotAge(Duration age) {
        return new CopyOptions(workers, chunkBytes, attempts, firstPause, stopWithin, age, lease);
    }

    public CopyOptions withLease(Lease changed) {
        return new CopyOptions(workers, chunkBytes, attempts, firstPause, stopWithin, maxSnapshotAge, changed);
    }

    public static CopyOptions withWorkers(int workers) {
        return of(workers, DEFAULT_CHUNK_BYTES);
    }
}
