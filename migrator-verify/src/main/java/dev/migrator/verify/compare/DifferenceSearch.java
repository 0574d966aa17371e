package dev.migrator.verify.compare;

import dev.migrator.verify.report.RowDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Searches differing buckets a portion at a time, so that memory is bounded however many rows they hold, and stops when
 * enough rows are named or enough portions have been read.
 */
final class DifferenceSearch {
    private static final long ROWS_A_PORTION = 100_000;
    private static final int MOST_PORTIONS = 8;
    private static final Comparator<RowDifference> BY_KEY = Comparator.comparing(
                    (RowDifference d) -> String.join("\u0000", d.key()))
            .thenComparing(d -> d.fingerprint());

    private final RowSearch search;
    private final int mostNamed;

    DifferenceSearch(RowSearch search, int mostNamed) {
        this.search = search;
        this.mostNamed = mostNamed;
    }

    NamedRows search(List<Integer> buckets, TableSums source, TableSums target) {
        List<RowDifference> found = new ArrayList<>();
        int next = 0;
        for (int portion = 0; portion < MOST_PORTIONS && next < buckets.size() && found.size() < mostNamed; portion++) {
            int end = portionEnd(buckets, next, source, target);
            found.addAll(search.search(buckets.subList(next, end)));
            next = end;
        }
        found.sort(BY_KEY);
        List<RowDifference> named = found.subList(0, Math.min(mostNamed, found.size()));
        boolean more = next < buckets.size() || named.size() < found.size();
        long atLeast = found.size() + (long) (buckets.size() - next);
        return new NamedRows(search.describe(named), more, atLeast);
    }

    private static int portionEnd(List<Integer> buckets, int start, TableSums source, TableSums target) {
        long rows = 0;
        int end = start;
        while (end < buckets.size() && (end == start || rows < ROWS_A_PORTION)) {
            int bucket = buckets.get(end);
            rows += source.rowsIn(bucket) + target.rowsIn(bucket);
            end++;
        }
        return end;
    }
}
