package dev.migrator.cdc.replay;

import dev.migrator.core.apply.Applied;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.control.Activity;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.Server;
import java.time.Clock;

/** Knows what replay waits for now, and tells another listener everything. Thread-safe. */
public final class WaitingListener implements ReplayListener {
    private final ReplayListener next;
    private final Server target;
    private final Clock clock;
    private volatile Activity activity = Activity.RUNNING;

    /** @param target what replay waits for when a failure does not say for what */
    public WaitingListener(ReplayListener next, Server target, Clock clock) {
        this.next = next;
        this.target = target;
        this.clock = clock;
    }

    /** {@link Activity#RUNNING}, or what is waited for and since when. */
    public Activity activity() {
        return activity;
    }

    @Override
    public void applied(LaneId lane, Applied applied) {
        activity = Activity.RUNNING;
        next.applied(lane, applied);
    }

    @Override
    public void held(LaneId lane, Applied applied) {
        next.held(lane, applied);
    }

    @Override
    public void waits(LaneId lane, RetryableFailure why, int attempt) {
        activity = activity.after(why, target, clock);
        next.waits(lane, why, attempt);
    }

    @Override
    public void goesOn(LaneId lane, int attempts) {
        activity = Activity.RUNNING;
        next.goesOn(lane, attempts);
    }
}
