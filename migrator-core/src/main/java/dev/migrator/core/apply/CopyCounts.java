package dev.migrator.core.apply;

import dev.migrator.core.apply.Step.RowStep;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nets the steps of a table without a key, where rows with the same values cannot be told apart: it is enough to count them.
 * A row that must have been there before is removed even if it is put in again later, so that a missing one is noticed.
 */
final class CopyCounts {
    private final Map<Row, Count> counts = new LinkedHashMap<>();

    /** Copies of a row. */
    static final class Count {
        private int now;
        private int lowest;

        int removed() {
            return -lowest;
        }

        int added() {
            return now - lowest;
        }
    }

    private CopyCounts() {}

    /** The counts of {@code steps}; empty if not all of their rows are of one shape that has every column of the table. */
    static Optional<CopyCounts> of(TargetTable table, List<RowStep> steps) {
        CopyCounts result = new CopyCounts();
        Shape shape = null;
        for (RowStep step : steps) {
            Row identity = step.identity();
            Row after = filled(step.after(), identity);
            shape = shape == null ? step.anyRow().shape() : shape;
            if (!isLike(shape, identity) || !isLike(shape, after)) {
                return Optional.empty();
            }
            result.add(identity, -1);
            result.add(after, 1);
        }
        return shape != null && table.hasEveryColumn(shape) ? Optional.of(result) : Optional.empty();
    }

    Map<Row, Count> counts() {
        return counts;
    }

    /** The rows to be put in, each as often as it is needed. */
    List<Row> added() {
        List<Row> added = new ArrayList<>();
        counts.forEach((row, count) -> {
            for (int i = 0; i < count.added(); i++) {
                added.add(row);
            }
        });
        return added;
    }

    private void add(@Nullable Row row, int change) {
        if (row != null) {
            Count count = counts.computeIfAbsent(row, r -> new Count());
            count.now += change;
            count.lowest = Math.min(count.lowest, count.now);
        }
    }

    /** The old row is whole, so it has what the log left out of the new one. */
    private static @Nullable Row filled(@Nullable Row after, @Nullable Row identity) {
        if (after == null || identity == null || !identity.shape().equals(after.shape())) {
            return after;
        }
        return after.over(identity);
    }

    private static boolean isLike(Shape shape, @Nullable Row row) {
        return row == null || (row.shape().equals(shape) && row.isComplete());
    }
}
