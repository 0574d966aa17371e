package dev.migrator.backfill.copy;

import dev.migrator.backfill.copy.BlockRanges.Range;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows with some keys, as far as they lie in blocks that were copied.
 *
 * @param copied blocks by piece
 * @param keys each once, in PostgreSQL's text form
 */
record ChangedRows(TableCopy of, SortedMap<TableId, List<Range>> copied, List<List<@Nullable String>> keys)
        implements Passage {
    /** The keys stand in it once, however many leaves the table has. */
    @Override
    public String readSql() {
        List<String> key = of.plan().table().key();
        String names =
                IntStream.range(0, key.size()).mapToObj(ChangedRows::name).collect(Collectors.joining(", "));
        String values = keys.stream().map(ChangedRows::row).collect(Collectors.joining(", "));
        String rows = copied.entrySet().stream().map(this::rowsOf).collect(Collectors.joining(" UNION ALL "));
        return of.copyOut("WITH k (%s) AS (VALUES %s) %s".formatted(names, values, rows));
    }

    private String rowsOf(Map.Entry<TableId, List<Range>> piece) {
        String columns = of.plan().written().stream()
                .map(c -> "t." + Identifiers.quote(c))
                .collect(Collectors.joining(", "));
        String same = KeyMatch.of(of.plan().table(), of.plan().table().key(), "t", i -> "k." + name(i));
        String blocks = BlockRanges.condition(piece.getValue(), "t.ctid");
        return "SELECT %s FROM %s AS t JOIN k ON %s%s"
                .formatted(columns, rows(piece.getKey()), same, blocks.isEmpty() ? "" : " WHERE " + blocks);
    }

    /** The condition names columns alone, which could be taken for the keys'. */
    private String rows(TableId piece) {
        return of.plan()
                .carriedRows()
                .map(rows -> "(SELECT ctid, * FROM %s WHERE (%s))".formatted(of.piece(piece), rows))
                .orElseGet(() -> of.piece(piece));
    }

    private static String row(List<@Nullable String> key) {
        return key.stream()
                .map(value -> value == null ? "NULL" : Identifiers.literal(value) + "::text")
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String name(int column) {
        return "k" + column;
    }

    @Override
    public String writeSql() {
        return of.writeSql();
    }

    @Override
    public String toString() {
        return "%d changed rows of %s (%s)".formatted(keys.size(), of.id(), of.format());
    }
}
