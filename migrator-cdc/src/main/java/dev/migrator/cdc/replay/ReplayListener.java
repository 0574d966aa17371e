package dev.migrator.cdc.replay;

import dev.migrator.core.apply.Applied;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.failure.RetryableFailure;

/** Is told what replay does; called in replay's thread, so it must be quick. */
public interface ReplayListener {
    /** Something was committed on the target. */
    default void applied(LaneId lane, Applied applied) {}

    /** The lane is held where it stands; told once for each hold. */
    default void held(LaneId lane, Applied applied) {}

    /**
     * Replay waits for the target or for the log and will try again.
     *
     * @param attempt 1 for the first failure in a row
     */
    default void waits(LaneId lane, RetryableFailure why, int attempt) {}

    /** What replay waited for is there again. */
    default void goesOn(LaneId lane, int attempts) {}
}
