package dev.migrator.verify.compare;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.align.End;
import java.util.List;

/**
 * A table as it is at both ends; both have the same columns by name.
 *
 * @param planned the table as the plan has it, which decides key and column order
 */
public record TablePair(Table planned, Table source, Table target) {
    /** A bucket has about this many rows, until there are as many buckets as allowed. */
    private static final int ROWS_A_BUCKET = 128;

    private static final int MOST_BITS = 16;

    public TableId id() {
        return planned.id();
    }

    public List<String> key() {
        return planned.key();
    }

    public Table at(End end) {
        return end == End.SOURCE ? source : target;
    }

    public boolean hasKey() {
        return planned.hasKey();
    }

    /** Every column, generated ones too, in the plan's order. */
    public List<String> columns() {
        return planned.columns().stream().map(Column::name).toList();
    }

    /** An estimate that is at least 1, from what both ends think of themselves. */
    public long estimatedRows() {
        return Math.max(1, Math.max(estimate(source), estimate(target)));
    }

    /** The rows are spread over 2^bits buckets. */
    int bits() {
        int wanted = 64 - Long.numberOfLeadingZeros(estimatedRows() / ROWS_A_BUCKET);
        return Math.min(MOST_BITS, wanted);
    }

    private static long estimate(Table table) {
        return Math.max(table.estimatedRows(), table.bytes() / 400);
    }
}
