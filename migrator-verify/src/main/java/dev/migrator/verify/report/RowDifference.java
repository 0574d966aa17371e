package dev.migrator.verify.report;

import java.util.List;

/**
 * A row that is not the same at both ends.
 *
 * @param key the values of the table's key columns in key order; empty if the table has no key
 * @param fingerprint names the row in a table without a key; "" if there is a key
 * @param copies how many copies are missing or extra; 1 in a sound table with a key
 * @param columns what differs, for {@link Kind#DIFFERENT}
 * @param row the row's text, cut; "" if there is a key
 */
public record RowDifference(
        Kind kind, List<String> key, String fingerprint, long copies, List<ColumnDifference> columns, String row) {
    public RowDifference {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** How a row differs. */
    public enum Kind {
        MISSING_ON_TARGET,
        EXTRA_ON_TARGET,
        DIFFERENT
    }

    public static RowDifference keyed(Kind kind, List<String> key, long copies) {
        return new RowDifference(kind, key, "", copies, List.of(), "");
    }

    public static RowDifference keyless(Kind kind, String fingerprint, long copies, String row) {
        return new RowDifference(kind, List.of(), fingerprint, copies, List.of(), row);
    }

    public RowDifference withColumns(List<ColumnDifference> differing) {
        return new RowDifference(kind, key, fingerprint, copies, differing, row);
    }
}
