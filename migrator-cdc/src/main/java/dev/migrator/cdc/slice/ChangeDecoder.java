package dev.migrator.cdc.slice;

import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.jspecify.annotations.Nullable;

/** Reads changes of rows whose shapes are known. */
final class ChangeDecoder {
    private final BinaryDecoder in;
    private final List<Shape> shapes;

    ChangeDecoder(BinaryDecoder in, List<Shape> shapes) {
        this.in = in;
        this.shapes = shapes;
    }

    RowChange read() throws IOException {
        int kind = in.readIndex();
        return switch (kind) {
            case ChangeEncoder.INSERT -> new RowChange.Insert(row());
            case ChangeEncoder.UPDATE -> new RowChange.Update(optionalRow(), row());
            case ChangeEncoder.DELETE -> new RowChange.Delete(row());
            case ChangeEncoder.TRUNCATE -> new RowChange.Truncate(SliceDecoder.list(in, () -> SliceDecoder.table(in)));
            case ChangeEncoder.SCHEMA_CHANGE -> SchemaChangeFormat.read(in);
            default -> throw new IOException("there is no change of kind " + kind);
        };
    }

    private @Nullable Row optionalRow() throws IOException {
        return in.readIndex() == SliceFormat.NULL ? null : row();
    }

    private Row row() throws IOException {
        Shape shape = shapes.get(in.readInt());
        @Nullable String[] values = new @Nullable String[shape.columns().size()];
        int column = 0;
        for (long n = in.readArrayStart(); n > 0; n = in.arrayNext()) {
            for (long i = 0; i < n; i++) {
                values[column++] = value();
            }
        }
        if (column != values.length) {
            throw new IOException(column + " values for " + shape);
        }
        return new Row(shape, values);
    }

    private @Nullable String value() throws IOException {
        int kind = in.readIndex();
        return switch (kind) {
            case SliceFormat.NULL -> null;
            case ChangeEncoder.VALUE_UNCHANGED -> Row.UNCHANGED;
            case ChangeEncoder.VALUE_TEXT -> in.readString();
            default -> throw new IOException("there is no value of kind " + kind);
        };
    }
}
