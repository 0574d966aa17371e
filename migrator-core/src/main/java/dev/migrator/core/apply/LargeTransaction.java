package dev.migrator.core.apply;

import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RetryableFailure;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A source transaction too large to be held in memory: its changes are written as they come, in one open transaction of
 * the target. A failure, or closing it before it is committed, forgets all of it; it is then begun again with its first
 * part. The lane's writer does nothing else meanwhile. Not thread-safe.
 */
public final class LargeTransaction implements AutoCloseable {
    /** What is to be done with the transaction. */
    public enum State {
        /** Its parts are to be written. */
        OPEN,
        /** The lane has it already. */
        KNOWN,
        /** The lane is held before it; begin it again later. */
        HELD
    }

    private static final String WAITED_FOR = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_locks w
                            WHERE NOT w.granted AND pg_catalog.pg_backend_pid() = ANY (pg_catalog.pg_blocking_pids(w.pid)))""";

    private final LaneWriter writer;
    private final LaneTransaction transaction;
    private final LaneBatch whole;
    private final SourceTransaction head;
    private boolean ended;

    LargeTransaction(LaneWriter writer, LaneTransaction transaction, LaneBatch whole, SourceTransaction head) {
        this.writer = writer;
        this.transaction = transaction;
        this.whole = whole;
        this.head = head;
    }

    public State state() {
        if (!whole.fresh().isEmpty()) {
            return State.OPEN;
        }
        return whole.consumed() > 0 ? State.KNOWN : State.HELD;
    }

    /**
     * Writes the next changes.
     *
     * @throws RetryableFailure if the target was lost; everything of this transaction is forgotten
     */
    public void write(List<RowChange> changes) {
        guarded(() -> writer.once(session -> {
            if (!whole.withRows().isEmpty()) {
                transaction.write(head, changes);
            }
            return true;
        }));
    }

    /**
     * Commits it, or just the knowledge that the lane is held.
     *
     * @throws RetryableFailure if the target was lost, the outcome being unknown: begin it again, the lane tells
     */
    public Applied commit() {
        ended = true;
        return writer.once(session -> writer.reached(transaction.commit(whole)));
    }

    /**
     * Commits what was begun before it was known where it ends.
     *
     * @param known all of it but its changes; it ends at or after what was given for its end, and no other between the two
     * @param nextOffset the offset in the log to read on from after it
     * @throws RetryableFailure as {@link #commit()}; also if the lane is to be held between the two, or keys were parked, which
     *     are stored with the true end: nothing of it is applied then
     */
    public Applied commit(SourceTransaction known, long nextOffset) {
        ended = true;
        LaneBatch now = LaneBatch.of(transaction.lane(), new Batch(List.of(known), known.end(), nextOffset));
        if (!now.isOfTheSameAs(whole) || transaction.parks()) {
            writer.close();
            throw new RetryableFailure(
                    "lane %s: transaction %d is written once more, since what was known of it at its begin has changed"
                            .formatted(writer.lane(), known.xid()));
        }
        return writer.once(session -> writer.reached(transaction.commit(now)));
    }

    /**
     * True if another session waits for a lock that this transaction has.
     *
     * @throws RetryableFailure as {@link #write}
     */
    public boolean isWaitedFor() {
        AtomicBoolean waited = new AtomicBoolean();
        guarded(() -> writer.once(session -> {
            waited.set(Queries.on(session.connection())
                    .one("looking who waits for replay", WAITED_FOR, row -> row.getBoolean(1)));
            return true;
        }));
        return waited.get();
    }

    /** Forgets what was written if it is not committed. */
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            writer.close();
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            ended = true;
            throw e;
        }
    }
}
