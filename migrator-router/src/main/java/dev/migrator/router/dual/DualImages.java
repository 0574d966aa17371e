package dev.migrator.router.dual;

import dev.migrator.core.change.Lsn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a committed transaction as they were at its end.
 *
 * @param routeEpoch under which the transaction ran
 * @param position read on old while the transaction held its row locks
 * @param xid the transaction's
 */
public record DualImages(long routeEpoch, Lsn position, long xid, List<Image> rows) {
    public DualImages {
        rows = List.copyOf(rows);
    }

    /**
     * A row.
     *
     * @param values in the order of the table's writable columns, in canonical text; null if the row was deleted
     */
    record Image(
            DualTable table, List<String> key, @Nullable List<@Nullable String> values) {}
}
