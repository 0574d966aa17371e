package dev.migrator.backfill.copy;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The condition that a row has a key that is there as text. It is told by the type's equality, so that an index or a hash
 * finds it, and by the text, since of two keys that are equal under a collation only one is meant.
 */
final class KeyMatch {
    private KeyMatch() {}

    /**
     * For the columns {@code key} of {@code table}.
     *
     * @param row what the statement calls the row
     * @param text SQL for the text of the key column with this index
     */
    static String of(Table table, List<String> key, String row, IntFunction<String> text) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> condition(table.column(key.get(i)), row, text.apply(i)))
                .collect(Collectors.joining(" AND "));
    }

    private static String condition(Column column, String row, String text) {
        String mine = row + "." + Identifiers.quote(column.name());
        String meant = "(%s)::%s".formatted(text, column.type());
        return "%s %s %s AND %s::text COLLATE \"C\" = (%s)::text"
                .formatted(mine, column.equality(), meant, mine, meant);
    }
}
