package dev.migrator.verify.compare;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Statements over the rows of a table without a key, named by their fingerprints. The hashes have names that no column is
 * likely to have.
 */
public final class FingerprintSql {
    /** Rows of different leaves may have the same ctid. */
    private static final String PLACE = "tableoid AS part, ctid AS at";

    private final Table table;
    private final List<String> columns;
    private final RowHash hash;
    private final String where;

    /**
     * Over all rows.
     *
     * @param columns those that the fingerprints are made of, in their order
     */
    public FingerprintSql(Table table, List<String> columns, RowHash hash) {
        this(table, columns, hash, Optional.empty());
    }

    /** @param rows the condition for the rows that are meant; empty for all */
    public FingerprintSql(Table table, List<String> columns, RowHash hash, Optional<String> rows) {
        this.table = table;
        this.where = rows.map(r -> " WHERE (" + r + ")").orElse("");
        this.columns = List.copyOf(columns);
        this.hash = hash;
    }

    /** Rows (hash, hash, copies) of those that are there. */
    public String copies(Collection<Fingerprint> named) {
        return "SELECT \"~1\", \"~2\", count(*) FROM (%s) AS y WHERE %s GROUP BY \"~1\", \"~2\""
                .formatted(hashed(PLACE), among(named));
    }

    /** Deletes as many copies of each row as are told. */
    public String delete(Map<Fingerprint, Long> copies) {
        String wanted = copies.entrySet().stream()
                .map(e -> "(%d::bigint, %d::bigint, %d)"
                        .formatted(e.getKey().first(), e.getKey().second(), e.getValue()))
                .collect(Collectors.joining(", "));
        String found = """
                SELECT %s FROM (
                    SELECT part, at, \"~1\", \"~2\", row_number() OVER (PARTITION BY \"~1\", \"~2\") AS number FROM (%s) AS y
                     WHERE %s) AS n
                  JOIN (VALUES %s) AS w(\"~1\", \"~2\", copies) USING (\"~1\", \"~2\")
                 WHERE n.number <= w.copies""".formatted(
                        table.hasLeaves() ? "n.part, n.at" : "n.at", hashed(PLACE), among(copies.keySet()), wanted);
        return "DELETE FROM %s WHERE ".formatted(Identifiers.rowsOf(table))
                + (table.hasLeaves() ? "(tableoid, ctid) IN (%s)" : "ctid = ANY (ARRAY(%s))").formatted(found);
    }

    /** A COPY whose lines have both hashes and then the columns {@code passed}, one line for each row however many copies it has. */
    public String copyOut(Collection<Fingerprint> named, String passed) {
        return "COPY (SELECT DISTINCT ON (\"~1\", \"~2\") \"~1\", \"~2\"%s FROM (%s) AS y WHERE %s) TO STDOUT"
                .formatted(passed.isEmpty() ? "" : ", " + passed, hashed("*"), among(named));
    }

    private String hashed(String passed) {
        String row = TableSql.rowText(columns);
        return "SELECT %s AS \"~1\", %s AS \"~2\", %s FROM %s%s"
                .formatted(hash.first(row), hash.second(row), passed, Identifiers.rowsOf(table), where);
    }

    private static String among(Collection<Fingerprint> named) {
        return named.stream()
                .map(f -> "(%d::bigint, %d::bigint)".formatted(f.first(), f.second()))
                .collect(Collectors.joining(", ", "(\"~1\", \"~2\") IN (VALUES ", ")"));
    }
}
