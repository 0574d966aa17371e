package dev.migrator.verify.report;

import org.jspecify.annotations.Nullable;

/** The least and the greatest value of a column at both ends, as text; null where there is no value. */
public record ColumnRange(
        String column,
        @Nullable String sourceMinimum,
        @Nullable String targetMinimum,
        @Nullable String sourceMaximum,
        @Nullable String targetMaximum) {}
