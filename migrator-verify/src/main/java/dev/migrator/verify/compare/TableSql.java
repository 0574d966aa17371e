package dev.migrator.verify.compare;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.verify.align.End;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that read one table, the same at both ends but for names. Rows are spread over 2^bits buckets by the hash of their key,
 * or of the whole row if there is no key; whatever a table's physical order, a row falls in the same bucket at both ends.
 */
final class TableSql {
    private final TablePair pair;
    private final RowHash hash;
    private final List<RangedColumn> ranged;
    private final long mask;

    TableSql(TablePair pair, RowHash hash, int bits) {
        this.pair = pair;
        this.hash = hash;
        this.ranged = RangedColumn.of(pair);
        this.mask = (1L << bits) - 1;
    }

    List<RangedColumn> ranged() {
        return ranged;
    }

    /** Rows (bucket, count, sum, sum) and one last row with bucket -1 that has the ranges (min, max for each column). */
    String sums(End end, PageRange range) {
        String extremes = numbered(", min(m%1$d) AS lo%1$d, max(m%1$d) AS hi%1$d");
        return """
                WITH g AS (SELECT b, count(*) AS n, sum(h1) AS s1, sum(h2) AS s2%s FROM (%s) AS y GROUP BY b)
                SELECT b, n, s1::text, s2::text%s FROM g
                UNION ALL SELECT -1, 0, NULL, NULL%s FROM g""".formatted(
                        extremes,
                        hashed(end, range, numbered(", m%d"), rangedColumns(end)),
                        numbered(", NULL::text, NULL::text"),
                        numbered(", min(lo%1$d)::text, max(hi%1$d)::text"));
    }

    /** Rows (key columns as text array, hash, hash) of the buckets in one bigint[] parameter. */
    String keyedRows(End end, PageRange range) {
        String key =
                pair.key(end).stream().map(k -> Identifiers.quote(k) + "::text").collect(Collectors.joining(", "));
        return "SELECT ks, h1, h2 FROM (%s) AS y WHERE b IN (SELECT unnest(?::bigint[]))"
                .formatted(hashed(end, range, ", ks", ", ARRAY[" + key + "] AS ks"));
    }

    /** Rows (hash, hash, copies) of the buckets in one bigint[] parameter. */
    String keylessRows(End end, PageRange range) {
        return "SELECT h1, h2, count(*) FROM (%s) AS y WHERE b IN (SELECT unnest(?::bigint[])) GROUP BY h1, h2"
                .formatted(hashed(end, range, "", ""));
    }

    /** Rows (hash, hash, text) of those in two parallel bigint[] parameters; the text is cut. */
    String keylessTexts(End end, PageRange range, int length) {
        return """
                SELECT DISTINCT ON (h1, h2) h1, h2, left(r, %d) FROM (%s) AS y
                 WHERE (h1, h2) IN (SELECT * FROM unnest(?::bigint[], ?::bigint[]))""".formatted(length, hashed(end, range, ", r", ""));
    }

    private String hashed(End end, PageRange range, String passed, String extra) {
        String bucket = pair.hasKey() ? hash.first("k") : "h1";
        return """
                SELECT %s & %d AS b, h1, h2%s FROM (
                    SELECT %s AS h1, %s AS h2, x.* FROM (
                        SELECT %s AS r, %s AS k%s FROM %s OFFSET 0) AS x OFFSET 0) AS z""".formatted(
                        bucket,
                        mask,
                        passed,
                        hash.first("r"),
                        hash.second("r"),
                        rowText(pair.columns(end)),
                        pair.hasKey() ? rowText(pair.key(end)) : "NULL::text",
                        extra,
                        range.rows(pair.rows(end)));
    }

    static String rowText(List<String> columns) {
        return "ROW(" + Identifiers.quoteAll(columns) + ")::text";
    }

    private String rangedColumns(End end) {
        return IntStream.range(0, ranged.size())
                .mapToObj(i -> ", %s AS m%d".formatted(ranged.get(i).expression(pair, end), i))
                .collect(Collectors.joining());
    }

    private String numbered(String pattern) {
        return IntStream.range(0, ranged.size()).mapToObj(pattern::formatted).collect(Collectors.joining());
    }
}
