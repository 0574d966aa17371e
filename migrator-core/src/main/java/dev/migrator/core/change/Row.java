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
    /** Strings, and {@link LargeText} where there is some. */
    private final @Nullable Object[] values;

    private final boolean large;

    public Row(Shape shape, @Nullable String[] values) {
        this(shape, values, false);
    }

    private Row(Shape shape, @Nullable Object[] values, boolean large) {
        if (values.length != shape.columns().size()) {
            throw new IllegalArgumentException("%d values for the %d columns of %s"
                    .formatted(values.length, shape.columns().size(), shape.table()));
        }
        this.shape = shape;
        this.values = values;
        this.large = large;
    }

    /**
     * A row that may have large values.
     *
     * @param values each a string, a {@link LargeText} or null
     */
    public static Row of(Shape shape, @Nullable Object[] values) {
        boolean large = false;
        for (Object value : values) {
            large |= value instanceof LargeText;
        }
        return new Row(shape, values, large);
    }

    public Shape shape() {
        return shape;
    }

    /** The text of column {@code index}, null for SQL NULL; {@link #UNCHANGED} itself if the log left it out. */
    public @Nullable String value(int index) {
        Object value = values[index];
        return value instanceof LargeText text ? text.text() : (String) value;
    }

    /** The same, but a {@link LargeText} as it is: for whoever passes values on. */
    public @Nullable Object raw(int index) {
        return values[index];
    }

    /** True if it has a {@link LargeText}. */
    public boolean isLarge() {
        return large;
    }

    public boolean isUnchanged(int index) {
        return isUnchanged(values[index]);
    }

    /** The values of {@code columns} in that order; all must be in the shape. */
    public List<@Nullable String> values(List<String> columns) {
        return columns.stream().map(c -> value(shape.indexOf(c))).toList();
    }

    /** A row of {@code form} with the values that stand here at {@code indexes}. */
    public Row picked(Shape form, int[] indexes) {
        @Nullable Object[] picked = new @Nullable Object[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            picked[i] = values[indexes[i]];
        }
        return new Row(form, picked, large);
    }

    public boolean isComplete() {
        for (Object value : values) {
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
        @Nullable Object[] merged = Arrays.copyOf(values, values.length, Object[].class);
        for (int i = 0; i < merged.length; i++) {
            if (isUnchanged(merged[i])) {
                merged[i] = earlier.values[i];
            }
        }
        return new Row(shape, merged, large || earlier.large);
    }

    /** Roughly how many bytes of memory it takes. */
    public long memory() {
        long memory = ROW_OVERHEAD;
        for (Object value : values) {
            memory += value == null ? REFERENCE : VALUE_OVERHEAD + length(value);
        }
        return memory;
    }

    /** The length of a value that is not null: bytes of a {@link LargeText}, else characters. */
    public static int length(Object value) {
        return value instanceof LargeText text ? text.size() : ((String) value).length();
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isUnchanged(@Nullable Object value) {
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
