package dev.migrator.cdc.capture;

import dev.migrator.core.change.Row;
import dev.migrator.core.change.Shape;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.Table.ReplicaIdentity;
import dev.migrator.core.schema.TableId;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table as the log tells of it: makes row images of Debezium's columns. Not thread-safe. */
final class CapturedTable {
    private final TableId name;
    private final TableId id;
    private final int lane;
    private final boolean wholeOldRow;
    private @Nullable Shape fullShape;
    private @Nullable Shape keyShape;

    /**
     * @param name what the log calls it
     * @param id the table of the migration that its rows are of: itself, or the partitioned table that is moved as one
     * @param wholeOldRow true under REPLICA IDENTITY FULL
     */
    CapturedTable(TableId name, TableId id, int lane, boolean wholeOldRow) {
        this.name = name;
        this.id = id;
        this.lane = lane;
        this.wholeOldRow = wholeOldRow;
    }

    /** The tables of a plan as the log tells of them. */
    static List<CapturedTable> of(List<TablePlan> tables) {
        List<CapturedTable> captured = new ArrayList<>();
        for (TablePlan plan : tables) {
            Table table = plan.table();
            if (!table.hasLeaves()) {
                captured.add(new CapturedTable(table.id(), table.id(), plan.lane(), isWhole(table.replicaIdentity())));
            }
            table.leaves()
                    .forEach(leaf -> captured.add(
                            new CapturedTable(leaf.id(), table.id(), plan.lane(), isWhole(leaf.replicaIdentity()))));
        }
        return captured;
    }

    private static boolean isWhole(ReplicaIdentity identity) {
        return identity == ReplicaIdentity.FULL;
    }

    TableId name() {
        return name;
    }

    int lane() {
        return lane;
    }

    /** The new row; a value that the log left out is taken from the old row if that holds it. */
    Row newRow(List<Column> columns, @Nullable Row old) {
        @Nullable String[] values = new @Nullable String[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(columns.get(i));
        }
        Row row = new Row(full(columns), values);
        return old == null || !wholeOldRow || row.isComplete() ? row : filled(row, old);
    }

    /** The whole old row, or its key: of a key the log sends the other columns as NULL, and a key column is never NULL. */
    Row oldRow(List<Column> columns) {
        return wholeOldRow
                ? newRow(columns, null)
                : key(columns.stream().filter(c -> value(c) != null).toList());
    }

    private Row key(List<Column> columns) {
        Shape shape = keyShape;
        if (shape == null || !fits(shape, columns)) {
            shape = shape(columns);
            keyShape = shape;
        }
        return new Row(shape, columns.stream().map(CapturedTable::value).toArray(String[]::new));
    }

    private Shape full(List<Column> columns) {
        Shape shape = fullShape;
        if (shape == null || !fits(shape, columns)) {
            shape = shape(columns);
            fullShape = shape;
        }
        return shape;
    }

    private static Row filled(Row row, Row old) {
        Shape shape = row.shape();
        @Nullable String[] values = new @Nullable String[shape.columns().size()];
        for (int i = 0; i < values.length; i++) {
            int before =
                    row.isUnchanged(i) ? old.shape().indexOf(shape.columns().get(i)) : -1;
            values[i] = before < 0 ? row.value(i) : old.value(before);
        }
        return new Row(shape, values);
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

    private static @Nullable String value(Column column) {
        if (column.isToastedColumn()) {
            return Row.UNCHANGED;
        }
        return (String) column.getValue(
                () -> {
                    throw new IllegalStateException("a value in text form needs no connection");
                },
                true);
    }
}
