package dev.migrator.verify.compare;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.align.End;
import java.util.List;

/**
 * A table as it is at both ends; both have the same columns by name.
 *
 * @param key of the plan
 */
public record TablePair(Table source, Table target, List<String> key) {
    public TablePair {
        key = List.copyOf(key);
    }

    public TableId id() {
        return source.id();
    }

    public Table at(End end) {
        return end == End.SOURCE ? source : target;
    }

    public boolean hasKey() {
        return !key.isEmpty();
    }

    /** Every column, generated ones too, in the source's order. */
    public List<String> columns() {
        return source.columns().stream().map(Column::name).toList();
    }

    /** An estimate that is at least 1, from what both ends think of themselves. */
    public long estimatedRows() {
        return Math.max(1, Math.max(estimate(source), estimate(target)));
    }

    private static long estimate(Table table) {
        return Math.max(table.estimatedRows(), table.bytes() / 400);
    }
}
