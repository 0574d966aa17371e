package dev.migrator.backfill.pace;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What both servers said of themselves at one moment.
 *
 * @param old null if old did not say it
 * @param fresh null if new did not say it
 */
record Sample(Instant at, @Nullable Old old, @Nullable Fresh fresh) {
    /**
     * What old says.
     *
     * @param furthest the physical standby that is furthest behind; null if there is none
     * @param sessions what those of others did, in all databases of the server
     * @param commit how long a commit took
     */
    record Old(@Nullable Standby furthest, SessionLooks.Seen sessions, Duration commit) {}

    /**
     * What new says.
     *
     * @param furthest the physical standby that is furthest behind; null if there is none
     * @param forcedCheckpoints since the server's statistics began
     * @param maxWalSize as the server prints it
     */
    record Fresh(@Nullable Standby furthest, long forcedCheckpoints, String maxWalSize) {}

    /**
     * A physical standby.
     *
     * @param behind bytes of log that it has not applied
     */
    record Standby(String name, long behind) {}
}
