package dev.migrator.cdc.capture;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Alteration.Kind;
import dev.migrator.core.change.LargeText;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.change.Shape;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.Table.ReplicaIdentity;
import dev.migrator.core.schema.TableId;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table as the log tells of it: makes row images of Debezium's columns. Not thread-safe. */
final class CapturedTable {
    private final TableId name;
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
        this(id, id, lane, wholeOldRow, column -> true);
    }

    private CapturedTable(TableId name, TableId id, int lane, boolean wholeOldRow, Predicate<String> isKey) {
        this.name = name;
        this.id = id;
        this.lane = lane;
        this.wholeOldRow = wholeOldRow;
        this.isKey = isKey;
    }

    /** What the log has of a table of the plan: itself, or the leaves of a partitioned table that is moved as one. */
    static List<CapturedTable> of(TablePlan plan) {
        Table table = plan.table();
        return table.hasLeaves()
                ? table.leaves().stream()
                        .map(leaf -> of(plan, leaf.id(), leaf.replicaIdentity()))
                        .toList()
                : List.of(of(plan, table.id(), table.replicaIdentity()));
    }

    private static CapturedTable of(TablePlan plan, TableId name, ReplicaIdentity identity) {
        Table table = plan.table();
        boolean wholeOldRow = identity == ReplicaIdentity.FULL;
        return new CapturedTable(
                name,
                table.id(),
                plan.lane(),
                wholeOldRow,
                column -> !table.hasKey() || table.key().contains(column));
    }

    /** A leaf that was made since the plan was. */
    static CapturedTable later(TableId name, TablePlan whole, boolean wholeOldRow) {
        return new CapturedTable(name, whole.table().id(), whole.lane(), wholeOldRow, column -> true);
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
            if (alteration.kind() == Kind.KEY) {
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

    /** What the log called it when the plan was made. */
    TableId name() {
        return name;
    }

    /** The table of the plan that its rows are of. */
    TableId id() {
        return id;
    }

    /**
     * What replay is to hear of a change of the schema. A leaf is no table of its own there: a new one matters to nobody, and
     * the rows of one that is dropped are gone from here without a word in the log.
     */
    Optional<SchemaChange> told(SchemaChange change) {
        Set<Kind> kinds = change.alterations().stream().map(Alteration::kind).collect(Collectors.toSet());
        if (name.equals(id) || kinds.contains(Kind.RENAME_TABLE)) {
            return Optional.of(change);
        }
        List<Alteration> alterations = kinds.contains(Kind.DROP_TABLE)
                ? List.of(new Alteration(
                        Kind.LEFT_OUT,
                        name.toString(),
                        null,
                        null,
                        "was dropped with its rows, of which the log says nothing: accept, then `migrator verify --repair` removes them",
                        false))
                : change.alterations();
        return kinds.contains(Kind.CREATE_TABLE)
                ? Optional.empty()
                : Optional.of(new SchemaChange(id, change.command(), change.statement(), alterations));
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
