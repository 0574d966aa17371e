package dev.migrator.cdc.capture;

import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import org.jspecify.annotations.Nullable;

/** Estimates how much room a change takes, in a record and in memory. */
final class Sizes {
    private static final int CHANGE = 16;
    private static final int VALUE = 4;

    private Sizes() {}

    static long of(RowChange change) {
        if (change instanceof RowChange.Insert insert) {
            return CHANGE + row(insert.after());
        } else if (change instanceof RowChange.Update update) {
            return CHANGE + row(update.before()) + row(update.after());
        } else if (change instanceof RowChange.Delete delete) {
            return CHANGE + row(delete.before());
        } else if (change instanceof RowChange.SchemaChange schemaChange) {
            return schemaChange.memory();
        }
        return CHANGE;
    }

    private static long row(@Nullable Row row) {
        if (row == null) {
            return 0;
        }
        long bytes = 0;
        for (int i = row.shape().columns().size() - 1; i >= 0; i--) {
            Object value = row.raw(i);
            bytes += VALUE + (value == null ? 0 : Row.length(value));
        }
        return bytes;
    }
}
