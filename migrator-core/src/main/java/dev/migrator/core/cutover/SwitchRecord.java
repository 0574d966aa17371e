package dev.migrator.core.cutover;

import dev.migrator.core.connect.Side;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A switch of the writes as the journal has it.
 *
 * @param epoch grows with every switch, undone ones too
 * @param from the database that accepts the writes before the switch
 * @param returnStream the stream from {@code to} back to {@code from} that this switch made
 * @param heldAt when traffic was held; null before that
 * @param releasedAt when traffic went on; null before that
 */
public record SwitchRecord(
        long epoch,
        Side from,
        String returnStream,
        SwitchStep step,
        @Nullable Instant heldAt,
        @Nullable Instant releasedAt) {

    public Side to() {
        return from.other();
    }

    /** How long writes waited, null if the switch was not finished. */
    public @Nullable Duration pause() {
        return heldAt == null || releasedAt == null ? null : Duration.between(heldAt, releasedAt);
    }
}
