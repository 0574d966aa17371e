package dev.migrator.cdc.slice;

import dev.migrator.core.change.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.io.BinaryEncoder;
import org.jspecify.annotations.Nullable;

/** The shapes of one slice, numbered as they come; told apart by identity, which is fast, and equal ones do no harm. */
final class ShapeTable {
    private final IdentityHashMap<Shape, Integer> indexes = new IdentityHashMap<>();
    private final List<Shape> shapes = new ArrayList<>();
    private @Nullable Shape latest;
    private int latestIndex;

    @SuppressWarnings("ReferenceEquality")
    int indexOf(Shape shape) {
        if (shape != latest) {
            latest = shape;
            latestIndex = indexes.computeIfAbsent(shape, this::add);
        }
        return latestIndex;
    }

    private int add(Shape shape) {
        shapes.add(shape);
        return shapes.size() - 1;
    }

    void write(BinaryEncoder out) throws IOException {
        out.writeArrayStart();
        out.setItemCount(shapes.size());
        for (Shape shape : shapes) {
            out.startItem();
            SliceEncoder.table(out, shape.table());
            SliceEncoder.strings(out, shape.columns());
        }
        out.writeArrayEnd();
    }
}
