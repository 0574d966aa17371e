package dev.migrator.verify.compare;

import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.align.End;
import java.util.List;
import java.util.Optional;

/**
 * A table as it is at both ends; both have the columns that are compared, each by its own names.
 *
 * @param planned the table as the plan has it, which decides key, column order and names
 */
public record TablePair(TablePlan planned, Table source, Table target) {
    /** A bucket has about this many rows, until there are as many buckets as allowed. */
    private static final int ROWS_A_BUCKET = 128;

    private static final int MOST_BITS = 16;

    /** The source's name. */
    public TableId id() {
        return planned.table().id();
    }

    /** The key by the source's names. */
    public List<String> key() {
        return planned.table().key();
    }

    List<String> key(End end) {
        return named(end, key());
    }

    public Table at(End end) {
        return end == End.SOURCE ? source : target;
    }

    /** The condition for the rows that are compared, by the names of {@code end}; empty for all of them. */
    Optional<String> rows(End end) {
        return end == End.SOURCE ? planned.comparedOnSource() : planned.comparedOnTarget();
    }

    public boolean hasKey() {
        return planned.table().hasKey();
    }

    /** Every column that both ends have, generated ones too, in the plan's order and by the source's names. */
    public List<String> columns() {
        return planned.carried();
    }

    List<String> columns(End end) {
        return named(end, columns());
    }

    /** What a column of the source that both ends have is called at {@code end}. */
    String column(End end, String name) {
        return named(end, List.of(name)).get(0);
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

    private List<String> named(End end, List<String> names) {
        return end == End.SOURCE ? names : planned.mapping().columns(names);
    }

    private static long estimate(Table table) {
        return Math.max(table.estimatedRows(), table.bytes() / 400);
    }
}
