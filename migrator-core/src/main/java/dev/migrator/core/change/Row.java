package dev.migrator.core.change;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row image: PostgreSQL's own text for each column of the shape, NULL, or "unchanged" for a TOAST value that the log
 * left out. Immutable by agreement: the array is not copied, and nobody writes to it after construction.
 */
public final class Row {
    /** Stands for a value that the log left out; compared by identity, so a real value with this text differs from it. */
    @SuppressWarnings({"StringOperationCanBeSimplified", "RedundantStringConstructorCall"})
    public static final String UNCHANGED = new String("(unchanged)");

    private static final int ROW_OVERHEAD = 80;
    private static final int VALUE_OVERHEAD = 56;
    private static final int REFERENCE = 4;

    private final Shape shape;
    private final @Nullable String[] values;

    public Row(Shape shape, @Nullable String[] values) {
        if (values.length != shape.columns().size()) {
            throw new IllegalArgumentException("%d values for the %d columns of %s"
                    .formatted(values.length, shape.columns().size(), shape.table()));
        }
        this.shape = shape;
        this.values = values;
    }

    public Shape shape() {
        return shape;
    }

    /** The text of column {@code index}, null for SQL NULL; {@link #UNCHANGED} itself if the log left it out. */
    public @Nullable String value(int index) {
        return values[index];
    }

    public boolean isUnchanged(int index) {
        return isUnchanged(values[index]);
    }

    /** The values of {@code columns} in that order; all must be in the shape. */
    public List<@Nullable String> values(List<String> columns) {
        return columns.stream().map(c -> values[shape.indexOf(c)]).toList();
    }

    public boolean isComplete() {
        for (String value : values) {
            if (isUnchanged(value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * This row, with the values of {@code earlier} where this one leaves a value out.
     *
     * @param earlier an older image of the same row, with an equal shape
     */
    public Row over(Row earlier) {
        if (isComplete()) {
            return this;
        }
        @Nullable String[] merged = values.clone();
        for (int i = 0; i < merged.length; i++) {
            if (isUnchanged(merged[i])) {
                merged[i] = earlier.values[i];
            }
        }
        return new Row(shape, merged);
    }

    /** Roughly how many bytes of memory it takes. */
    public long memory() {
        long memory = ROW_OVERHEAD;
        for (String value : values) {
            memory += value == null ? REFERENCE : VALUE_OVERHEAD + value.length();
        }
        return memory;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isUnchanged(@Nullable String value) {
        return value == UNCHANGED;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && shape.equals(row.shape) && sameValues(row);
    }

    private boolean sameValues(Row other) {
        for (int i = 0; i < values.length; i++) {
            if (isUnchanged(i) != other.isUnchanged(i)) {
                return false;
            }
        }
        return Arrays.equals(values, other.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return shape.table() + Arrays.toString(values);
    }
}
