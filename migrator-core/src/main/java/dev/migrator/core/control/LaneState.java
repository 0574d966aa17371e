package dev.migrator.core.control;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a lane's target has applied.
 *
 * @param epoch of the one replay worker whose commits are accepted
 * @param position every transaction of the lane that ends at or before it is applied
 * @param logOffset the offset in the log to read on from
 * @param holdAt replay applies nothing that ends after this; null if it is free
 * @param heldAt equal to {@code holdAt} once everything up to it is applied and something later has been seen
 * @param discardUntil while set, changes of rows are not applied; the marker with this id ends that
 * @param transactions how many were applied since the lane was made; {@code changes} likewise, in rows
 * @param committedAt when the last applied transaction committed on the source, by the source's clock
 * @param parkedRevision grows whenever somebody other than replay changes the lane's parked keys
 */
public record LaneState(
        LaneId id,
        long epoch,
        Lsn position,
        long logOffset,
        @Nullable Lsn holdAt,
        @Nullable Lsn heldAt,
        @Nullable String discardUntil,
        long transactions,
        long changes,
        @Nullable Instant committedAt,
        long parkedRevision) {

    /** The same lane at another position. */
    public LaneState at(Lsn other) {
        return new LaneState(
                id,
                epoch,
                other,
                logOffset,
                holdAt,
                heldAt,
                discardUntil,
                transactions,
                changes,
                committedAt,
                parkedRevision);
    }
}
