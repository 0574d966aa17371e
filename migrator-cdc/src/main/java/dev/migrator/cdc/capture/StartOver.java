package dev.migrator.cdc.capture;

import java.time.Instant;

/**
 * A large transaction was taken for one that its lane already holds, and was not: the run must be started again, now
 * knowing that. Happens only after a restart with several lanes of which some were ahead of others.
 */
final class StartOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long xid;
    private final Instant committedAt;

    StartOver(long xid, Instant committedAt) {
        super("the transaction " + xid + " of " + committedAt + " is read once more");
        this.xid = xid;
        this.committedAt = committedAt;
    }

    Known known() {
        return new Known(xid, committedAt);
    }

    /** A transaction that the log is known not to hold. */
    record Known(long xid, Instant committedAt) {
        static final Known NONE = new Known(-1, Instant.EPOCH);
    }
}
