package dev.migrator.cdc.slice;

import dev.migrator.core.change.LargeText;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.jspecify.annotations.Nullable;

/** Reads changes of rows whose shapes are known. */
final class ChangeDecoder {
    /** From this size on a value is kept in pieces. */
    private static final int LARGE = 1024 * 1024;
    /** So small that the collector can move it: larger ones would leave no room between them for a message of the source. */
    private static final int PIECE = 256 * 1024;

    private final BinaryDecoder in;
    private final List<Shape> shapes;
    private byte[] scratch = new byte[1024];

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
        @Nullable Object[] values = new @Nullable Object[shape.columns().size()];
        int column = 0;
        for (long n = in.readArrayStart(); n > 0; n = in.arrayNext()) {
            for (long i = 0; i < n; i++) {
                values[column++] = value();
            }
        }
        if (column != values.length) {
            throw new IOException(column + " values for " + shape);
        }
        return Row.of(shape, values);
    }

    private @Nullable Object value() throws IOException {
        int kind = in.readIndex();
        return switch (kind) {
            case SliceFormat.NULL -> null;
            case ChangeEncoder.VALUE_UNCHANGED -> Row.UNCHANGED;
            case ChangeEncoder.VALUE_TEXT -> text(in.readInt());
            default -> throw new IOException("there is no value of kind " + kind);
        };
    }

    private Object text(int size) throws IOException {
        if (size < 0) {
            throw new IOException("there is no text of %d bytes".formatted(size));
        } else if (size >= LARGE) {
            return new LargeText(pieces(size));
        }
        if (scratch.length < size) {
            scratch = new byte[Math.max(size, 2 * scratch.length)];
        }
        in.readFixed(scratch, 0, size);
        return new String(scratch, 0, size, StandardCharsets.UTF_8);
    }

    private List<ByteBuffer> pieces(int size) throws IOException {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int left = size; left > 0; left -= PIECE) {
            byte[] piece = new byte[Math.min(left, PIECE)];
            in.readFixed(piece);
            pieces.add(ByteBuffer.wrap(piece));
        }
        return pieces;
    }
}
