package dev.migrator.core.apply;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One statement on the target that a change of the log has become. */
sealed interface Step {
    /** Where the transaction of the change ends. */
    Lsn end();

    /** What a step does to its row. */
    enum Kind {
        INSERT,
        UPDATE,
        /** An update that changes the key. */
        MOVE,
        DELETE,
        /** Takes away a row that stands where another is to be moved. */
        ROOM
    }

    /**
     * A statement about one row.
     *
     * @param identity the row that tells which one is meant; null for an insert
     * @param after the new row; null for a delete
     * @param tolerant true if it is no divergence when there is no such row, because a dual write came first
     */
    record RowStep(
            TargetTable table,
            Kind kind,
            @Nullable Row identity,
            @Nullable Row after,
            Lsn end,
            boolean tolerant) implements Step {
        Template template() {
            return table.template(this);
        }

        /** One of its rows. */
        Row anyRow() {
            return identity == null ? fresh() : identity;
        }

        /** The row that must be there before. */
        Row old() {
            return required(identity);
        }

        /** The row that will be there. */
        Row fresh() {
            return required(after);
        }

        /** True if one of them has a value that a prepared statement would copy several times, where COPY does not. */
        static boolean anyLarge(List<RowStep> steps) {
            for (RowStep step : steps) {
                if (isLarge(step.identity) || isLarge(step.after)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isLarge(@Nullable Row row) {
            return row != null && row.isLarge();
        }

        private Row required(@Nullable Row row) {
            if (row == null) {
                throw new IllegalStateException("a step to %s a row of %s lacks a row".formatted(kind, table.id()));
            }
            return row;
        }
    }

    /**
     * Empties tables together.
     *
     * @param sparing those with rows that a newer dual write put there
     * @param parts for tables that are emptied in part, which rows of them go, as SQL
     */
    record TruncateStep(List<TableId> tables, List<TableId> sparing, Map<TableId, String> parts, Lsn end)
            implements Step {}
}
