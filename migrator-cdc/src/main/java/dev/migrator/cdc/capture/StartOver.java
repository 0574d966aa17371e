package dev.migrator.cdc.capture;

import java.time.Instant;

/**
 * The run must be started again, knowing more. Either a large transaction was taken for one that its lane already holds, and
 * was not, which happens only after a restart with several lanes of which some were ahead of others; or there is a table,
 * or a name of one, of which the decoder was not told.
 */
final class StartOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Known known;

    StartOver(long xid, Instant committedAt) {
        super("the transaction " + xid + " of " + committedAt + " is read once more");
        this.known = new Known(xid, committedAt);
    }

    /** @param why what the source's control schema tells by now */
    StartOver(String why) {
        super(why);
        this.known = Known.NONE;
    }

    Known known() {
        return known;
    }

    /** A transaction that the log is known not to hold. */
    record Known(long xid, Instant committedAt) {
        static final Known NONE = new Known(-1, Instant.EPOCH);
    }
}
