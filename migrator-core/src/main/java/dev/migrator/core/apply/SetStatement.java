package dev.migrator.core.apply;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A statement that changes many rows, which are given by a COPY: either straight into the table, or into a staging table of
 * this session and from there by one UPDATE or DELETE. The columns of the staging table have the types and collations of the
 * columns that they meet, so that a value is taken in exactly as an assignment would take it, and no cast is made.
 *
 * @param columns what the staging table is made like: the list of a SELECT and its FROM; null if there is none
 * @param copy the COPY; of a staging table only its name is missing
 * @param change the statement that follows, null if there is none
 */
record SetStatement(
        @Nullable String columns, String copy, @Nullable String change) {
    /** Stands for the name of the staging table. */
    static final String STAGING = "{staging}";

    /** A table has 1600 columns at most, and a row of them must fit into a page. */
    static final int MOST_COLUMNS = 400;

    static SetStatement direct(String copy) {
        return new SetStatement(null, copy, null);
    }

    /** @param columns of {@code table} that p1, p2 and so on of the staging table meet */
    static SetStatement staged(TableId table, List<String> columns, String change) {
        return staged(new StringJoiner(", "), table, columns, change);
    }

    /** The same with the numbers {@code id} and {@code n} in front. */
    static SetStatement counted(TableId table, List<String> columns, String change) {
        return staged(new StringJoiner(", ").add("0 AS id").add("0 AS n"), table, columns, change);
    }

    private static SetStatement staged(StringJoiner list, TableId table, List<String> columns, String change) {
        for (int i = 0; i < columns.size(); i++) {
            list.add("t.%s AS p%d".formatted(Identifiers.quote(columns.get(i)), i + 1));
        }
        String like = "%s FROM ONLY %s AS t".formatted(list, Identifiers.quote(table));
        return new SetStatement(like, "COPY " + STAGING + " FROM STDIN", change);
    }

    static String named(String sql, String staging) {
        return sql.replace(STAGING, staging);
    }
}
