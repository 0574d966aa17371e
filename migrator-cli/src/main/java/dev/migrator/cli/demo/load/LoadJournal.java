package dev.migrator.cli.demo.load;

import dev.migrator.cli.demo.shop.ShopSize;
import dev.migrator.cli.demo.shop.Told;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What the clients did and what they were told. Thread-safe. */
public final class LoadJournal {
    private static final int FAILURES_KEPT = 20;

    private final WriteTimes times = new WriteTimes();
    private final LongAdder writes = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder declined = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder ownWritesRead = new LongAdder();
    private final LongAdder ownWritesMissed = new LongAdder();
    private final LongAdder auditInserted = new LongAdder();
    private final LongAdder auditDeleted = new LongAdder();
    private final Collection<Long> orders = new ConcurrentLinkedQueue<>();
    private final Collection<String> failures = new ConcurrentLinkedQueue<>();

    /**
     * The figures at one moment.
     *
     * @param writes write transactions committed
     * @param reads queries outside of transactions
     * @param declined transactions that a rule of the business ended
     * @param failed transactions and queries that ended with an error
     * @param ownWritesRead times that a client read what it had just committed
     * @param ownWritesMissed times that it did not find it
     */
    public record Totals(
            long writes, long reads, long declined, long failed, long ownWritesRead, long ownWritesMissed) {
        /** All that ended as they should. */
        public long done() {
            return writes + reads + declined;
        }
    }

    public Totals totals() {
        return new Totals(
                writes.sum(), reads.sum(), declined.sum(), failed.sum(), ownWritesRead.sum(), ownWritesMissed.sum());
    }

    /** How long write transactions took. */
    public WriteTimes times() {
        return times;
    }

    /** The first failures, in words. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** What the clients were told is committed in a shop that began with this size; exact once they have stopped. */
    public Told told(ShopSize size) {
        return Told.of(size, orders, auditInserted.sum(), auditDeleted.sum());
    }

    void orderCommitted(long order) {
        orders.add(order);
    }

    void auditInserted() {
        auditInserted.increment();
    }

    void auditDeleted() {
        auditDeleted.increment();
    }

    void written() {
        writes.increment();
    }

    void read() {
        reads.increment();
    }

    void declined() {
        declined.increment();
    }

    void ownWrite(boolean found) {
        (found ? ownWritesRead : ownWritesMissed).increment();
    }

    void failed(String what, Throwable failure) {
        failed.increment();
        if (failures.size() < FAILURES_KEPT) {
            failures.add(what + ": " + failure.getMessage());
        }
    }
}
