package dev.migrator.verify.compare;

import dev.migrator.verify.report.RowDifference;
import java.util.List;

/** Names the rows that make buckets of a table differ. */
interface RowSearch {
    /** All differing rows of the buckets; values are not told yet. */
    List<RowDifference> search(List<Integer> buckets);

    /** The same differences with what people want to see: columns and values. */
    List<RowDifference> describe(List<RowDifference> differences);
}
