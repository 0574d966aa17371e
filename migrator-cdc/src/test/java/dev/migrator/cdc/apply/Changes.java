package dev.migrator.cdc.apply;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.schema.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Words for tests that speak about changes of the log. */
public final class Changes {
    private static final Instant COMMITTED = Instant.parse("2026-11-22T10:00:00.123456Z");

    private Changes() {}

    /** A row of a table in schema public: names and values in turn. */
    public static Row row(String table, String... namesAndValues) {
        List<String> names = new ArrayList<>();
        String[] values = new String[namesAndValues.length / 2];
        for (int i = 0; i < values.length; i++) {
            names.add(namesAndValues[2 * i]);
            values[i] = namesAndValues[2 * i + 1];
        }
        return new Row(new Shape(new TableId("public", table), names), values);
    }

    public static RowChange insert(Row after) {
        return new RowChange.Insert(after);
    }

    public static RowChange update(Row after) {
        return new RowChange.Update(null, after);
    }

    public static RowChange update(Row before, Row after) {
        return new RowChange.Update(before, after);
    }

    public static RowChange delete(Row before) {
        return new RowChange.Delete(before);
    }

    public static RowChange truncate(String... tables) {
        List<TableId> ids = new ArrayList<>();
        for (String table : tables) {
            ids.add(new TableId("public", table));
        }
        return new RowChange.Truncate(ids);
    }

    /** A transaction whose xid is the same as its end. */
    public static SourceTransaction transaction(long end, RowChange... changes) {
        return new SourceTransaction(end, new Lsn(end), COMMITTED, List.of(changes), List.of());
    }

    public static SourceTransaction marker(long end, String marker, RowChange... changes) {
        return new SourceTransaction(end, new Lsn(end), COMMITTED, List.of(changes), List.of(marker));
    }
}
