package dev.migrator.verify.report;

import dev.migrator.core.schema.TableId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found about one table.
 *
 * @param sentence the finding in words
 * @param keyColumns the columns that {@link RowDifference#key()} gives values for
 * @param source null if the table could not be compared, because one end does not have it as planned; {@code target}
 *     likewise
 * @param more true if there are more differing rows than {@code differences} names
 */
public record TableReport(
        TableId table,
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

    /** A table that cannot be compared row by row: missing or of another shape at one end. */
    public static TableReport structure(TableId table, String sentence) {
        return new TableReport(table, Outcome.DIFFERENT, sentence, List.of(), null, null, List.of(), List.of(), false);
    }

    public long rowsRead() {
        return (source == null ? 0 : source.rows()) + (target == null ? 0 : target.rows());
    }
}
