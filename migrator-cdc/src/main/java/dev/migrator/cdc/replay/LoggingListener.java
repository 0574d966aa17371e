package dev.migrator.cdc.replay;

import dev.migrator.core.apply.Applied;
import dev.migrator.core.change.LaneId;
import dev.migrator.core.failure.RetryableFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the log when replay waits, at a sinking rate, and when it goes on. */
public final class LoggingListener implements ReplayListener {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    @Override
    public void held(LaneId lane, Applied applied) {
        LOG.info("replay of lane {}: held at {}", lane, applied.position());
    }

    @Override
    public void waits(LaneId lane, RetryableFailure why, int attempt) {
        if (Integer.bitCount(attempt) == 1) {
            LOG.warn("replay of lane {}: waits, failure {} in a row: {}", lane, attempt, why.getMessage());
        }
    }

    @Override
    public void goesOn(LaneId lane, int attempts) {
        LOG.info("replay of lane {}: goes on after {} failures", lane, attempts);
    }
}
