package dev.migrator.cdc.replay;

import dev.migrator.core.apply.Applied;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Knows what replay waits for now, and tells another listener everything. Thread-safe. */
public final class WaitingListener implements ReplayListener {
    private final ReplayListener next;
    private volatile @Nullable Wait wait;

    public WaitingListener(ReplayListener next) {
        this.next = next;
    }

    /** "running", or what is waited for and since when. */
    public String note() {
        Wait now = wait;
        return now == null
                ? "running"
                : "waits since %d s: %s"
                        .formatted(
                                Duration.ofNanos(System.nanoTime() - now.since())
                                        .toSeconds(),
                                now.why());
    }

    @Override
    public void applied(LaneId lane, Applied applied) {
        wait = null;
        next.applied(lane, applied);
    }

    @Override
    public void held(LaneId lane, Applied applied) {
        next.held(lane, applied);
    }

    @Override
    public void waits(LaneId lane, RetryableFailure why, int attempt) {
        Wait before = wait;
        wait = new Wait(before == null ? System.nanoTime() : before.since(), String.valueOf(why.getMessage()));
        next.waits(lane, why, attempt);
    }

    @Override
    public void goesOn(LaneId lane, int attempts) {
        wait = null;
        next.goesOn(lane, attempts);
    }

    private record Wait(long since, String why) {}
}
