package dev.migrator.verify.compare;

import dev.migrator.core.connect.Queries;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.verify.align.End;
import dev.migrator.verify.report.ColumnDifference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells in which columns the row of a key differs, by a look-up at both ends. Thread-safe. */
final class ColumnSearch {
    private static final int SHOWN = 120;

    private final TableReading reading;
    private final RowHash hash;

    ColumnSearch(TableReading reading, RowHash hash) {
        this.reading = reading;
        this.hash = hash;
    }

    List<ColumnDifference> of(List<String> key) {
        Optional<List<Value>> source = values(End.SOURCE, key);
        Optional<List<Value>> target = values(End.TARGET, key);
        if (source.isEmpty() || target.isEmpty()) {
            return List.of();
        }
        List<String> names = reading.pair().columns();
        List<ColumnDifference> differences = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Value there = source.get().get(i);
            Value here = target.get().get(i);
            if (!there.fingerprint().equals(here.fingerprint())) {
                differences.add(new ColumnDifference(names.get(i), there.shown(here), here.shown(there)));
            }
        }
        return differences;
    }

    private Optional<List<Value>> values(End end, List<String> key) {
        TablePair pair = reading.pair();
        String sql = "SELECT %s FROM %s WHERE %s"
                .formatted(
                        pair.columns(end).stream().map(this::value).collect(Collectors.joining(", ")),
                        Identifiers.rowsOf(pair.at(end)),
                        KeySql.bound(pair.at(end), pair.key(end)));
        int columns = pair.columns().size();
        return reading.read(
                end,
                "looking up a row of",
                connection -> Queries.on(connection)
                        .first(
                                "looking up a row of " + pair.id(),
                                sql,
                                row -> values(row, columns),
                                KeySql.values(key).toArray()));
    }

    /** format() gives the type's own output, which a cast to text need not. */
    private String value(String column) {
        String quoted = Identifiers.quote(column);
        String text = "ROW(" + quoted + ")::text";
        return "%s || ' ' || %s, CASE WHEN num_nulls(%s) = 0 THEN left(format('%%s', %s), %d) END"
                .formatted(hash.first(text), hash.second(text), quoted, quoted, SHOWN);
    }

    private static List<Value> values(ResultSet row, int columns) throws SQLException {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            values.add(new Value(row.getString(2 * i + 1), row.getString(2 * i + 2)));
        }
        return values;
    }

    private record Value(String fingerprint, @Nullable String text) {
        /** The text, with a word on where to look if both texts are cut before the difference. */
        @Nullable
        String shown(Value other) {
            if (text != null && text.length() >= SHOWN) {
                return text + (Objects.equals(text, other.text) ? "… (differs further on)" : "…");
            }
            return text;
        }
    }
}
