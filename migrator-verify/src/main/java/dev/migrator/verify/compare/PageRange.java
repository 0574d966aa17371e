package dev.migrator.verify.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * A run of a table's pages, read in one statement.
 *
 * @param to the first page that is not part of it; {@link #END} if it goes on to the table's end, wherever that is
 */
record PageRange(long from, long to) {
    static final long END = Long.MAX_VALUE;
    static final PageRange WHOLE = new PageRange(0, END);

    /** Cuts a table of {@code pages} pages into runs of {@code pagesEach}; the last is open. */
    static List<PageRange> cut(long pages, long pagesEach) {
        List<PageRange> ranges = new ArrayList<>();
        long from = 0;
        while (pages - from > pagesEach) {
            ranges.add(new PageRange(from, from + pagesEach));
            from += pagesEach;
        }
        ranges.add(new PageRange(from, END));
        return ranges;
    }

    /** A WHERE clause over {@code ctid} without values from outside. */
    String where() {
        String after = from == 0 ? "" : "ctid >= '(%d,0)'::tid".formatted(from);
        String before = to == END ? "" : "ctid < '(%d,0)'::tid".formatted(to);
        String both = after + (after.isEmpty() || before.isEmpty() ? "" : " AND ") + before;
        return both.isEmpty() ? "" : " WHERE " + both;
    }
}
