package dev.migrator.core.change;

import java.time.Instant;
import java.util.List;

/**
 * A transaction of the source, or the part of it that belongs to one lane, with its changes in the order in which they
 * were made.
 *
 * @param xid the lower 32 bits of the source's transaction id
 * @param end where its commit record ends in the source's log; the only thing that orders transactions
 * @param markers the markers that it wrote, by id
 */
public record SourceTransaction(long xid, Lsn end, Instant committedAt, List<RowChange> changes, List<String> markers) {
    public SourceTransaction {
        changes = List.copyOf(changes);
        markers = List.copyOf(markers);
    }

    /** True if the form of rows changes within it. */
    public boolean changesSchema() {
        return changes.stream().anyMatch(c -> c instanceof RowChange.SchemaChange);
    }
}
