package dev.migrator.verify.compare;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import java.util.ArrayList;
import java.util.List;

/** Conditions that find one key's row: by an index if there is one, and only a key with exactly that text. */
public final class KeySql {
    private KeySql() {}

    /** "a = ?::type AND a::text = ?…" for {@link #values}. */
    public static String bound(Table table, List<String> key) {
        List<String> conditions = new ArrayList<>();
        for (String column : key) {
            conditions.add(condition(table, column, "?"));
        }
        return String.join(" AND ", conditions);
    }

    /** What to bind for {@link #bound}. */
    public static List<String> values(List<String> key) {
        List<String> values = new ArrayList<>();
        for (String value : key) {
            values.add(value);
            values.add(value);
        }
        return values;
    }

    /** The same with the values in it, for COPY, which takes no parameters. */
    public static String literal(Table table, List<String> key, List<String> values) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            conditions.add(condition(table, key.get(i), Identifiers.literal(values.get(i))));
        }
        return String.join(" AND ", conditions);
    }

    private static String condition(Table table, String column, String value) {
        String quoted = Identifiers.quote(column);
        Column found = table.column(column);
        return "%1$s %4$s %2$s::%3$s AND %1$s::text COLLATE \"C\" = %2$s::text"
                .formatted(quoted, value, found.type(), found.equality());
    }
}
