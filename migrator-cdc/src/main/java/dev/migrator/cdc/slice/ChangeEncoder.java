package dev.migrator.cdc.slice;

import dev.migrator.core.change.LargeText;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.schema.TableId;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.BinaryEncoder;
import org.jspecify.annotations.Nullable;

/** Writes changes of rows and collects their shapes. */
final class ChangeEncoder {
    static final int INSERT = 0;
    static final int UPDATE = 1;
    static final int DELETE = 2;
    static final int TRUNCATE = 3;
    static final int SCHEMA_CHANGE = 4;
    static final int VALUE_UNCHANGED = 1;
    static final int VALUE_TEXT = 2;

    private final BinaryEncoder out;
    private final ShapeTable shapes = new ShapeTable();

    ChangeEncoder(BinaryEncoder out) {
        this.out = out;
    }

    ShapeTable shapes() {
        return shapes;
    }

    void write(List<RowChange> changes) throws IOException {
        out.writeArrayStart();
        out.setItemCount(changes.size());
        for (RowChange change : changes) {
            out.startItem();
            write(change);
        }
        out.writeArrayEnd();
    }

    private void write(RowChange change) throws IOException {
        if (change instanceof RowChange.Insert insert) {
            out.writeIndex(INSERT);
            row(insert.after());
        } else if (change instanceof RowChange.Update update) {
            out.writeIndex(UPDATE);
            optionalRow(update.before());
            row(update.after());
        } else if (change instanceof RowChange.Delete delete) {
            out.writeIndex(DELETE);
            row(delete.before());
        } else if (change instanceof RowChange.SchemaChange schemaChange) {
            out.writeIndex(SCHEMA_CHANGE);
            SchemaChangeFormat.write(out, schemaChange);
        } else {
            out.writeIndex(TRUNCATE);
            tables(((RowChange.Truncate) change).tables());
        }
    }

    private void optionalRow(@Nullable Row row) throws IOException {
        out.writeIndex(row == null ? SliceFormat.NULL : 1);
        if (row != null) {
            row(row);
        }
    }

    private void row(Row row) throws IOException {
        out.writeInt(shapes.indexOf(row.shape()));
        int count = row.shape().columns().size();
        out.writeArrayStart();
        out.setItemCount(count);
        for (int i = 0; i < count; i++) {
            out.startItem();
            value(row, i);
        }
        out.writeArrayEnd();
    }

    private void value(Row row, int index) throws IOException {
        Object value = row.raw(index);
        if (value == null) {
            out.writeIndex(SliceFormat.NULL);
        } else if (row.isUnchanged(index)) {
            out.writeIndex(VALUE_UNCHANGED);
        } else if (value instanceof LargeText text) {
            out.writeIndex(VALUE_TEXT);
            out.writeInt(text.size());
            text.writeTo(out::writeFixed);
        } else {
            out.writeIndex(VALUE_TEXT);
            out.writeString((String) value);
        }
    }

    /** Collects the shapes of {@code changes}, for a head that is written before them. */
    void collect(List<RowChange> changes) {
        for (RowChange change : changes) {
            if (change instanceof RowChange.Insert insert) {
                shapes.indexOf(insert.after().shape());
            } else if (change instanceof RowChange.Update update) {
                if (update.before() != null) {
                    shapes.indexOf(update.before().shape());
                }
                shapes.indexOf(update.after().shape());
            } else if (change instanceof RowChange.Delete delete) {
                shapes.indexOf(delete.before().shape());
            }
        }
    }

    private void tables(List<TableId> tables) throws IOException {
        out.writeArrayStart();
        out.setItemCount(tables.size());
        for (TableId table : tables) {
            out.startItem();
            SliceEncoder.table(out, table);
        }
        out.writeArrayEnd();
    }
}
