package dev.migrator.router.dual;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What dual write knows of a statement's text.
 *
 * @param schema null if the table is named without one; empty for statements that name none
 * @param table as in the catalog, not quoted
 * @param setColumns the columns that an update, also that of ON CONFLICT, sets
 * @param simple true if the statement may be given a RETURNING clause of ours
 */
record ParsedStatement(
        Operation operation, @Nullable String schema, String table, Set<String> setColumns, boolean simple) {
    /** What a statement does. */
    enum Operation {
        INSERT,
        UPDATE,
        DELETE,
        /** A query: it changes no row. */
        QUERY,
        /** Anything else, or a text that was not understood. */
        UNKNOWN
    }

    static final ParsedStatement NOT_UNDERSTOOD = new ParsedStatement(Operation.UNKNOWN, null, "", Set.of(), false);

    static final ParsedStatement PLAIN_QUERY = new ParsedStatement(Operation.QUERY, null, "", Set.of(), false);

    ParsedStatement {
        setColumns = Set.copyOf(setColumns);
    }
}
