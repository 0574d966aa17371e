package dev.migrator.verify.compare;

import dev.migrator.verify.report.RowDifference;
import dev.migrator.verify.report.RowDifference.Kind;
import java.util.List;

/**
 * The rows that were found to differ.
 *
 * @param more true if there are more than these
 * @param found how many were found, named or not
 */
record NamedRows(List<RowDifference> rows, boolean more, long found) {
    NamedRows {
        rows = List.copyOf(rows);
    }

    String sentence() {
        String parts = "%,d missing, %,d extra, %,d different"
                .formatted(count(Kind.MISSING_ON_TARGET), count(Kind.EXTRA_ON_TARGET), count(Kind.DIFFERENT));
        return more ? "at least %,d rows differ; of those named: %s".formatted(found, parts) : parts;
    }

    private long count(Kind kind) {
        return rows.stream()
                .filter(r -> r.kind() == kind)
                .mapToLong(RowDifference::copies)
                .sum();
    }
}
