package dev.migrator.core.apply;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.RowChange.Delete;
import dev.migrator.core.change.RowChange.Insert;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.change.RowChange.Truncate;
import dev.migrator.core.change.RowChange.Update;
import dev.migrator.core.change.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives the rows that stand before a change of the schema, in the same transaction, the columns that they have after it: the
 * target has had it for longer. Not thread-safe.
 */
final class Reshaping implements RowChange.Cases<RowChange> {
    private final List<SchemaChange> later;

    /** @param later changes that the rows come before, in order */
    Reshaping(List<SchemaChange> later) {
        this.later = later;
    }

    List<RowChange> of(List<RowChange> rows) {
        return later.isEmpty() ? rows : rows.stream().map(r -> r.match(this)).toList();
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

    @Override
    public RowChange truncate(Truncate truncate) {
        return truncate;
    }

    @Override
    public RowChange schemaChange(SchemaChange change) {
        return change;
    }

    private Row row(Row row) {
        Row reshaped = row;
        for (SchemaChange change : later) {
            if (change.object().equals(row.shape().table())) {
                for (Alteration alteration : change.alterations()) {
                    reshaped = reshaped(reshaped, alteration);
                }
            }
        }
        return reshaped;
    }

    private static Row reshaped(Row row, Alteration alteration) {
        return switch (alteration.kind()) {
            case DROP_COLUMN -> with(row, alteration.subject(), null);
            case RENAME_COLUMN -> alteration.was() == null ? row : with(row, alteration.was(), alteration.subject());
            case ADD_COLUMN,
                    RETYPE_COLUMN,
                    GENERATED_COLUMN,
                    LOOSEN_COLUMN,
                    KEY,
                    KEY_COLUMN,
                    RENAME_TABLE,
                    DROP_TABLE,
                    LEFT_OUT,
                    CREATE_TABLE,
                    PARTITION_BY,
                    SEQUENCE,
                    CONSTRAINT,
                    OWNER,
                    ADD_LABEL,
                    TYPE -> row;
        };
    }

    /** The row with another name for a column, or without it. */
    private static Row with(Row row, String column, @Nullable String name) {
        Shape shape = row.shape();
        int index = shape.indexOf(column);
        if (index < 0) {
            return row;
        }
        List<String> names = new ArrayList<>(shape.columns());
        List<@Nullable String> values = new ArrayList<>(row.values(shape.columns()));
        if (name == null) {
            names.remove(index);
            values.remove(index);
        } else {
            names.set(index, name);
        }
        return new Row(new Shape(shape.table(), names), values.toArray(new String[0]));
    }
}
