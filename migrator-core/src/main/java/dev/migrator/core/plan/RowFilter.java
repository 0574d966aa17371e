package dev.migrator.core.plan;

import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Optional;

/**
 * Which rows of a table of old belong to the migration. New has no others; old goes on having them, also when the writes are
 * on new.
 *
 * @param table what the operator named: the table, or the partitioned table that it is a partition of
 * @param text as the operator wrote it
 * @param onOld the condition as old understands it, in a form that every session of ours reads in the same way
 * @param onNew the same by new's names of the columns
 * @param columns that it looks at, by old's names
 * @param back true for a stream from new to old
 */
public record RowFilter(TableId table, String text, String onOld, String onNew, List<String> columns, boolean back) {
    public RowFilter {
        columns = List.copyOf(columns);
    }

    /** As the plan of a stream from old to new has it. */
    public RowFilter(TableId table, String text, String onOld, String onNew, List<String> columns) {
        this(table, text, onOld, onNew, columns, false);
    }

    /** The same for the stream in the other direction. */
    public RowFilter inverse() {
        return new RowFilter(table, text, onOld, onNew, columns, !back);
    }

    /** The same with old's present names of the columns. */
    public RowFilter onOld(String now) {
        return new RowFilter(table, text, now, onNew, columns, back);
    }

    /** Which rows of the source the stream carries; empty for all of them, as on the way back. */
    Optional<String> carried() {
        return back ? Optional.empty() : Optional.of(onOld);
    }

    /** Which rows of the source are compared with the target's. */
    String comparedOnSource() {
        return back ? onNew : onOld;
    }

    /** Which rows of the target are compared; empty for all: new has none that old's filter leaves out. */
    Optional<String> comparedOnTarget() {
        return back ? Optional.of(onOld) : Optional.empty();
    }
}
