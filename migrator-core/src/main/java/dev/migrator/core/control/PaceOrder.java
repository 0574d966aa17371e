package dev.migrator.core.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operator has ordered for the copy; null where nobody has and the configuration decides.
 *
 * @param workers how many chunks are copied at once if nothing presses
 * @param rate bytes a second of all workers together; 0 for as many as possible
 * @param auto whether the copy is slowed down by itself
 * @param pause who has paused the copy; null while it may go on
 */
public record PaceOrder(
        @Nullable Integer workers,
        @Nullable Long rate,
        @Nullable Boolean auto,
        @Nullable Pause pause) {
    /** Nobody has ordered anything. */
    public static final PaceOrder NONE = new PaceOrder(null, null, null, null);

    /** A pause, by whom and since when. */
    public record Pause(String by, Instant since) {}
}
