package dev.migrator.core.apply;

import dev.migrator.core.change.LargeText;
import dev.migrator.core.change.Row;
import dev.migrator.core.schema.TableId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A statement for changes of one form, and where its parameters come from. Two are equal only if they are the same. */
final class Template {
    private final TableId table;
    private final String word;
    private final String sql;
    private final int[] sources;
    private final @Nullable SetStatement many;

    /**
     * @param word what it does to a row: "insert", "update", "delete"
     * @param sources per parameter: n is column n of the new row, -1-n is column n of the row that identifies
     * @param many the same for many rows at once, null if there is no such statement
     */
    Template(TableId table, String word, String sql, int[] sources, @Nullable SetStatement many) {
        this.table = table;
        this.word = word;
        this.sql = sql;
        this.sources = sources.clone();
        this.many = many;
    }

    TableId table() {
        return table;
    }

    String word() {
        return word;
    }

    String sql() {
        return sql;
    }

    @Nullable
    SetStatement many() {
        return many;
    }

    int parameters() {
        return sources.length;
    }

    /** The value of parameter {@code index}, from 0: a string, a {@link LargeText} or null. */
    @Nullable
    Object value(int index, @Nullable Row identity, @Nullable Row after) {
        int source = sources[index];
        Row row = source >= 0 ? after : identity;
        if (row == null) {
            throw new IllegalStateException("a statement asks for a row that its change does not have");
        }
        return row.raw(source >= 0 ? source : -1 - source);
    }

    void bind(PreparedStatement statement, @Nullable Row identity, @Nullable Row after) throws SQLException {
        for (int i = 0; i < sources.length; i++) {
            Object value = value(i, identity, after);
            statement.setString(i + 1, value instanceof LargeText text ? text.text() : (String) value);
        }
    }
}
