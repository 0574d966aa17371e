package dev.migrator.verify.report;

import dev.migrator.core.schema.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found about one table.
 *
 * @param table its name on the source
 * @param onTarget its name on the target
 * @param sentence the finding in words
 * @param keyColumns the columns that {@link RowDifference#key()} gives values for
 * @param source null if the table could not be compared, because one end does not have it as planned; {@code target}
 *     likewise
 * @param more true if there are more differing rows than {@code differences} names
 */
public record TableReport(
        TableId table,
        TableId onTarget,
        Outcome outcome,
        String sentence,
        List<String> keyColumns,
        @Nullable Figures source,
        @Nullable Figures target,
        List<ColumnRange> ranges,
        List<RowDifference> differences,
        boolean more) {
    public TableReport {
        keyColumns = List.copyOf(keyColumns);
        ranges = List.copyOf(ranges);
        differences = List.copyOf(differences);
    }

    /** A table that has the same name at both ends. */
    public TableReport(
            TableId table,
            Outcome outcome,
            String sentence,
            List<String> keyColumns,
            @Nullable Figures source,
            @Nullable Figures target,
            List<ColumnRange> ranges,
            List<RowDifference> differences,
            boolean more) {
        this(table, table, outcome, sentence, keyColumns, source, target, ranges, differences, more);
    }

    /** A table that cannot be compared row by row: missing or of another shape at one end. */
    public static TableReport structure(TableId table, TableId onTarget, String sentence) {
        return new TableReport(
                table, onTarget, Outcome.DIFFERENT, sentence, List.of(), null, null, List.of(), List.of(), false);
    }

    public static TableReport structure(TableId table, String sentence) {
        return structure(table, table, sentence);
    }

    /** "shop.orders", or "shop.orders as sales.order" if the target has another name for it. */
    public String title() {
        return table.equals(onTarget) ? table.toString() : table + " as " + onTarget;
    }

    public long rowsRead() {
        return (source == null ? 0 : source.rows()) + (target == null ? 0 : target.rows());
    }
}
