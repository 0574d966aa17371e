package dev.migrator.core.apply;

import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A way of writing changes did not work; the transaction may be aborted. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable TargetTable table;

    /** @param table whose changes could be written in another way, null if there is no other way for all of them */
    Refused(@Nullable TargetTable table) {
        super(null, null, false, false);
        this.table = table;
    }

    /** What follows from the server's objection; one that may pass is thrown as a failure of its own. */
    static Refused by(SQLException failure, @Nullable TargetTable table) {
        if (SqlState.isTransient(failure)) {
            throw SqlFailures.wrap("applying changes" + (table == null ? "" : " of " + table.id()), failure);
        }
        return new Refused(table);
    }

    /** The table whose changes could be written in another way. */
    @Nullable
    TargetTable table() {
        return table;
    }
}
