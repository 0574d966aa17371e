package dev.migrator.verify.report;

import org.jspecify.annotations.Nullable;

/** A column in which a row differs; long values are cut, null is SQL's NULL. */
public record ColumnDifference(
        String column, @Nullable String source, @Nullable String target) {}
