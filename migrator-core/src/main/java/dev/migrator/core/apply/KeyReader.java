package dev.migrator.core.apply;

import dev.migrator.core.change.Row;
import dev.migrator.core.change.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the key of rows as something that can be compared. Not thread-safe. */
final class KeyReader {
    private final List<String> columns;
    private int[] indexes = new int[0];
    private @Nullable Shape latest;

    KeyReader(List<String> columns) {
        this.columns = columns;
    }

    Object of(Row row) {
        look(row.shape());
        if (indexes.length == 1) {
            return Objects.requireNonNull(row.value(indexes[0]), "a key has no NULL");
        }
        @Nullable String[] values = new @Nullable String[indexes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.value(indexes[i]);
        }
        return Arrays.asList(values);
    }

    @SuppressWarnings("ReferenceEquality")
    private void look(Shape shape) {
        if (shape != latest) {
            latest = shape;
            indexes = columns.stream().mapToInt(shape::indexOf).toArray();
        }
    }
}
