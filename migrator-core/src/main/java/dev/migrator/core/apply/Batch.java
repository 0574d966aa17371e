package dev.migrator.core.apply;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.SourceTransaction;
import java.util.List;

/**
 * What is offered to the writer at once.
 *
 * @param transactions whole, by end; what the lane has already is dropped
 * @param upTo nothing else of the lane ended at or before this; the end of the last transaction or later
 * @param nextOffset the offset in the log to read on from when all of it is done with
 */
public record Batch(List<SourceTransaction> transactions, Lsn upTo, long nextOffset) {
    public Batch {
        transactions = List.copyOf(transactions);
    }
}
