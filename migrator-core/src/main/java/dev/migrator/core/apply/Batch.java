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

    /**
     * As much from the front as may share a transaction of the target: one that changes the schema has its own, so that all
     * before it stays if it cannot pass.
     *
     * @param reached what ends at or before it is done already
     */
    Batch upToSchemaChange(Lsn reached) {
        for (int i = 0; i < transactions.size(); i++) {
            SourceTransaction transaction = transactions.get(i);
            if (transaction.end().isAfter(reached) && transaction.changesSchema()) {
                boolean first = i == 0 || !transactions.get(i - 1).end().isAfter(reached);
                int cut = first ? i + 1 : i;
                return cut == transactions.size()
                        ? this
                        : new Batch(
                                transactions.subList(0, cut),
                                transactions.get(cut - 1).end(),
                                0);
            }
        }
        return this;
    }
}
