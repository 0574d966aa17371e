package dev.migrator.verify;

import java.time.Duration;

/**
 * How a verification is done.
 *
 * @param workers how many statements run at once, both databases together
 * @param chunkRows how many rows one statement reads, more or less; a lock that somebody waits for is held no longer than
 *     that takes
 * @param namedRows how many differing rows are named for each table
 * @param yieldAfter how long somebody may wait, on either side, for a table that is being read
 * @param patience how long a transaction of the source may hold up the start, and how long replay may take to arrive
 */
public record VerificationOptions(int workers, long chunkRows, int namedRows, Duration yieldAfter, Duration patience) {
    public static final VerificationOptions DEFAULTS =
            new VerificationOptions(4, 50_000, 1000, Duration.ofSeconds(1), Duration.ofSeconds(60));

    public VerificationOptions {
        if (workers < 1 || chunkRows < 1 || namedRows < 1) {
            throw new IllegalArgumentException("workers, chunkRows and namedRows must be at least 1, not %d, %d, %d"
                    .formatted(workers, chunkRows, namedRows));
        }
    }
}
