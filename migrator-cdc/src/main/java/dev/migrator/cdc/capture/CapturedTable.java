package dev.migrator.cdc.capture;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.LargeText;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A table as the log tells of it: makes row images of Debezium's columns. Not thread-safe. */
final class CapturedTable {
    private final TableId id;
    private final int lane;
    private boolean wholeOldRow;
    /** Columns whose old values are needed also when they are large. */
    private Predicate<String> isKey;

    private @Nullable Shape fullShape;
    private @Nullable Shape keyShape;
    private @Nullable ExpectedColumns expected;

    /**
     * @param wholeOldRow true under REPLICA IDENTITY FULL
     */
    CapturedTable(TableId id, int lane, boolean wholeOldRow) {
        this(id, lane, wholeOldRow, column -> true);
    }

    private CapturedTable(TableId id, int lane, boolean wholeOldRow, Predicate<String> isKey) {
        this.id = id;
        this.lane = lane;
        this.wholeOldRow = wholeOldRow;
        this.isKey = isKey;
    }

    static CapturedTable of(Table table, int lane) {
        boolean wholeOldRow = table.replicaIdentity() == Table.ReplicaIdentity.FULL;
        return new CapturedTable(
                table.id(),
                lane,
                wholeOldRow,
                column -> !table.hasKey() || table.key().contains(column));
    }

    /** From now on rows are expected to have these columns, in any order. */
    CapturedTable expecting(Collection<String> columns) {
        expected = new ExpectedColumns(id, columns);
        return this;
    }

    /** Follows a change of the schema that stands in the log. */
    void follow(SchemaChange change) {
        ExpectedColumns columns = expected == null ? new ExpectedColumns(id, List.of()) : expected;
        columns.follow(change);
        expected = columns;
        for (Alteration alteration : change.alterations()) {
            if (alteration.kind() == Alteration.Kind.KEY) {
                wholeOldRow = "FULL".equals(alteration.becomes());
            }
        }
        isKey = column -> true;
        fullShape = null;
        keyShape = null;
    }

    /** What the rows made since the last call tell of a change of the schema that nothing else told of. */
    Optional<SchemaChange> unexpected() {
        return expected == null ? Optional.empty() : expected.take();
    }

    TableId id() {
        return id;
    }

    int lane() {
        return lane;
    }

    /** The new row; a value that the log left out is taken from the old row if that holds it. */
    Row newRow(List<Column> columns, @Nullable Row old) {
        Row row = row(columns, column -> true);
        return old == null || !wholeOldRow || row.isComplete() ? row : filled(row, old);
    }

    /**
     * The whole old row, or its key: of a key the log sends the other columns as NULL, and a key column is never NULL. Of a
     * whole row the large values are left out where a key tells which row it is.
     */
    Row oldRow(List<Column> columns) {
        return wholeOldRow
                ? row(columns, isKey)
                : key(columns.stream().filter(c -> value(c) != null).toList());
    }

    private Row row(List<Column> columns, Predicate<String> needed) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = value(columns.get(i));
            boolean left =
                    value instanceof LargeText && !needed.test(columns.get(i).getName());
            values[i] = left ? Row.UNCHANGED : value;
        }
        return Row.of(full(columns), values);
    }

    private Row key(List<Column> columns) {
        Shape shape = keyShape;
        if (shape == null || !fits(shape, columns)) {
            shape = shape(columns);
            keyShape = shape;
        }
        return Row.of(shape, columns.stream().map(CapturedTable::value).toArray());
    }

    private Shape full(List<Column> columns) {
        Shape shape = fullShape;
        if (shape == null || !fits(shape, columns)) {
            shape = shape(columns);
            fullShape = shape;
            if (expected != null) {
                expected.saw(shape.columns());
            }
        }
        return shape;
    }

    private static Row filled(Row row, Row old) {
        Shape shape = row.shape();
        @Nullable Object[] values = new @Nullable Object[shape.columns().size()];
        for (int i = 0; i < values.length; i++) {
            int before =
                    row.isUnchanged(i) ? old.shape().indexOf(shape.columns().get(i)) : -1;
            values[i] = before < 0 ? row.raw(i) : old.raw(before);
        }
        return Row.of(shape, values);
    }

    private Shape shape(List<Column> columns) {
        List<String> names = new ArrayList<>(columns.size());
        columns.forEach(column -> names.add(column.getName()));
        return new Shape(id, names);
    }

    private static boolean fits(Shape shape, List<Column> columns) {
        List<String> names = shape.columns();
        if (names.size() != columns.size()) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            if (!names.get(i).equals(columns.get(i).getName())) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Object value(Column column) {
        if (column.isToastedColumn()) {
            return Row.UNCHANGED;
        }
        return column.getValue(
                () -> {
                    throw new IllegalStateException("a value in text form needs no connection");
                },
                true);
    }
}
