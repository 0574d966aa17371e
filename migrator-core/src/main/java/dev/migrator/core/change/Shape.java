package dev.migrator.core.change;

import dev.migrator.core.schema.TableId;
import java.util.List;

/** The columns that a row image has, in order; shared by all rows of the same form. */
public record Shape(TableId table, List<String> columns) {
    public Shape {
        columns = List.copyOf(columns);
    }

    /** The index of {@code column}, or -1. */
    public int indexOf(String column) {
        return columns.indexOf(column);
    }
}
