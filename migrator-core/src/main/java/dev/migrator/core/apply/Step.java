package dev.migrator.core.apply;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.schema.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One statement on the target that a change of the log has become. */
sealed interface Step {
    /** Where the transaction of the change ends. */
    Lsn end();

    /**
     * A statement about one row.
     *
     * @param identity the row that tells which one is meant; null for an insert
     * @param after the new row; null for a delete
     * @param tolerant true if it is no divergence when there is no such row, because a dual write came first
     */
    record RowStep(
            Template template,
            @Nullable Row identity,
            @Nullable Row after,
            Lsn end,
            boolean tolerant) implements Step {}

    /**
     * Empties tables together.
     *
     * @param sparing those with rows that a newer dual write put there
     */
    record TruncateStep(List<TableId> tables, List<TableId> sparing, Lsn end) implements Step {}
}
