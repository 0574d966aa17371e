package dev.migrator.core.apply;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.RowChange.Delete;
import dev.migrator.core.change.RowChange.Insert;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.change.RowChange.Truncate;
import dev.migrator.core.change.RowChange.Update;
import dev.migrator.core.change.Shape;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gives the changes of the source the names of the target, before anything else looks at them; dropped columns are left
 * out. Names are worked out once for each shape, not for each row. Not thread-safe.
 */
final class TargetNames implements RowChange.Cases<RowChange> {
    private final LaneId lane;
    private final Map<TableId, TableMapping> mappings;
    private final Map<Shape, Renamed> shapes = new HashMap<>();
    private Lsn end = Lsn.ZERO;
    private @Nullable Shape lastShape;
    private @Nullable Renamed last;

    /** @param mappings of every table of the stream, by its name on the source; empty if nothing has another name */
    TargetNames(LaneId lane, Map<TableId, TableMapping> mappings) {
        this.lane = lane;
        this.mappings = new HashMap<>(mappings);
    }

    /** The changes of a transaction that ends at {@code of}. */
    List<RowChange> of(List<RowChange> changes, Lsn of) {
        if (mappings.isEmpty()) {
            return changes;
        }
        end = of;
        return changes.stream().map(c -> c.match(this)).toList();
    }

    /** A table that was made since, or has other columns since. */
    void follow(TableMapping mapping) {
        if (!mappings.isEmpty()) {
            mappings.put(mapping.source(), mapping);
        }
    }

    @Override
    public RowChange insert(Insert insert) {
        return new Insert(row(insert.after()));
    }

    @Override
    public RowChange update(Update update) {
        Row before = update.before();
        return new Update(before == null ? null : row(before), row(update.after()));
    }

    @Override
    public RowChange delete(Delete delete) {
        return new Delete(row(delete.before()));
    }

    /** Keeps the names of the source, which may be those of leaves: {@link Tables#emptied} knows what they mean. */
    @Override
    public RowChange truncate(Truncate truncate) {
        return truncate;
    }

    /** The target's name of a table of the source. */
    TableId of(TableId table, Lsn of) {
        end = of;
        return mappings.isEmpty() ? table : mapping(table).target();
    }

    @Override
    public RowChange schemaChange(SchemaChange change) {
        return change;
    }

    private Row row(Row row) {
        return renamed(row.shape()).of(row);
    }

    @SuppressWarnings(
            "ReferenceEquality") // rows of one form share their shape, and comparing columns is what this saves
    private Renamed renamed(Shape shape) {
        Renamed known = last;
        if (known == null || lastShape != shape) {
            known = shapes.computeIfAbsent(shape, this::rename);
            last = known;
            lastShape = shape;
        }
        return known;
    }

    private Renamed rename(Shape shape) {
        TableMapping mapping = mapping(shape.table());
        int[] kept = IntStream.range(0, shape.columns().size())
                .filter(i -> mapping.column(shape.columns().get(i)).isPresent())
                .toArray();
        return new Renamed(new Shape(mapping.target(), mapping.columns(shape.columns())), kept);
    }

    /** A table that is not of this migration must not pass for one because of what that is called on the target. */
    private TableMapping mapping(TableId table) {
        TableMapping mapping = mappings.get(table);
        if (mapping == null) {
            throw Tables.stranger(lane, end, table);
        }
        return mapping;
    }

    /** A form of rows on the target, and where its values stand in a row of the source. */
    private static final class Renamed {
        private final Shape shape;
        private final int[] kept;

        Renamed(Shape shape, int[] kept) {
            this.shape = shape;
            this.kept = kept;
        }

        Row of(Row row) {
            return row.picked(shape, kept);
        }
    }
}
