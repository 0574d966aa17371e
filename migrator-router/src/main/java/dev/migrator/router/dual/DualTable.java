package dev.migrator.router.dual;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table whose rows can be written to new ahead of the log, with the statements for it.
 *
 * @param visible true if the application's sessions find it without its schema
 */
record DualTable(Table table, int lane, boolean visible) {
    /** Key types whose text is the same under all session settings and in the log. */
    private static final Set<String> KEY_TYPES = Set.of(
            "pg_catalog.int2",
            "pg_catalog.int4",
            "pg_catalog.int8",
            "pg_catalog.text",
            "pg_catalog.varchar",
            "pg_catalog.uuid",
            "pg_catalog.numeric",
            "pg_catalog.bool");

    /** True if nothing of the table itself speaks against it. */
    static boolean isFit(Table table) {
        return table.hasKey()
                && !table.otherUnique()
                && table.key().stream()
                        .allMatch(k -> KEY_TYPES.contains(table.column(k).baseType()))
                && table.writableColumns().stream().allMatch(c -> isFit(table, c));
    }

    TableId id() {
        return table.id();
    }

    List<String> key() {
        return table.key();
    }

    List<Column> columns() {
        return table.writableColumns();
    }

    /** What a statement of the application returns in addition: the table's oid and the key. */
    String withReturning(String sql) {
        String bare = sql.stripTrailing();
        while (bare.endsWith(";")) {
            bare = bare.substring(0, bare.length() - 1).stripTrailing();
        }
        String keys = key().stream().map(k -> Identifiers.quote(k) + "::text").collect(Collectors.joining(", "));
        return bare + "\nRETURNING tableoid::bigint, " + keys;
    }

    /** The rows of given keys: one array of text for each key column. */
    String imagesQuery() {
        String columns = columns().stream()
                .map(c -> "t." + Identifiers.quote(c.name()) + "::text")
                .collect(Collectors.joining(", "));
        String names = parts("k%d", ", ");
        String arrays = parts("?::text[]", ", ");
        String match = IntStream.range(0, key().size())
                .mapToObj(i -> "t.%s = k.k%d::%s"
                        .formatted(
                                Identifiers.quote(key().get(i)),
                                i,
                                table.column(key().get(i)).type()))
                .collect(Collectors.joining(" AND "));
        return "SELECT %s FROM unnest(%s) AS k(%s) JOIN ONLY %s AS t ON %s"
                .formatted(columns, arrays, names, Identifiers.quote(id()), match);
    }

    String upsert() {
        List<String> names = columns().stream().map(Column::name).toList();
        String sets = names.stream()
                .filter(n -> !key().contains(n))
                .map(n -> Identifiers.quote(n) + " = excluded." + Identifiers.quote(n))
                .collect(Collectors.joining(", "));
        return "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES (%s) ON CONFLICT (%s) DO %s"
                .formatted(
                        Identifiers.quote(id()),
                        Identifiers.quoteAll(names),
                        names.stream().map(n -> "?").collect(Collectors.joining(", ")),
                        Identifiers.quoteAll(key()),
                        sets.isEmpty() ? "NOTHING" : "UPDATE SET " + sets);
    }

    String delete() {
        String match = key().stream().map(k -> Identifiers.quote(k) + " = ?").collect(Collectors.joining(" AND "));
        return "DELETE FROM ONLY %s WHERE %s".formatted(Identifiers.quote(id()), match);
    }

    private String parts(String format, String between) {
        return IntStream.range(0, key().size()).mapToObj(format::formatted).collect(Collectors.joining(between));
    }

    /** Names of objects print by the search path, and an always-identity column outside the key cannot be updated. */
    private static boolean isFit(Table table, Column column) {
        boolean frozen =
                column.identity() == Column.Identity.ALWAYS && !table.key().contains(column.name());
        return !frozen && !column.baseType().startsWith("pg_catalog.reg");
    }
}
