package dev.migrator.verify.compare;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run of pages of a table that holds rows, read in one statement.
 *
 * @param of the table, or one of its leaves
 * @param oid of that one
 * @param to the first page that is not part of it; {@link #END} if it goes on to the table's end, wherever that is
 */
record PageRange(TableId of, long oid, long from, long to) {
    static final long END = Long.MAX_VALUE;

    /** Cuts a table of {@code pages} pages into runs of {@code pagesEach}; the last is open. */
    static List<PageRange> cut(TableId of, long oid, long pages, long pagesEach) {
        List<PageRange> ranges = new ArrayList<>();
        long from = 0;
        while (pages - from > pagesEach) {
            ranges.add(new PageRange(of, oid, from, from + pagesEach));
            from += pagesEach;
        }
        ranges.add(new PageRange(of, oid, from, END));
        return ranges;
    }

    static PageRange whole(TableId of, long oid) {
        return new PageRange(of, oid, 0, END);
    }

    /**
     * The table and a WHERE clause over {@code ctid}, to follow FROM.
     *
     * @param condition for the rows that are meant; empty for all
     */
    String rows(Optional<String> condition) {
        String after = from == 0 ? "" : "ctid >= '(%d,0)'::tid".formatted(from);
        String before = to == END ? "" : "ctid < '(%d,0)'::tid".formatted(to);
        String conditions = Stream.of(
                        after, before, condition.map(c -> "(" + c + ")").orElse(""))
                .filter(c -> !c.isEmpty())
                .collect(Collectors.joining(" AND "));
        return "ONLY " + Identifiers.quote(of) + (conditions.isEmpty() ? "" : " WHERE " + conditions);
    }
}
