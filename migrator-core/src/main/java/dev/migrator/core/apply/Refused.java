package dev.migrator.core.apply;

import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A way of writing changes did not work; the transaction may be aborted. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable TargetTable about;
    private final boolean otherWay;
    private final String reason;

    private Refused(@Nullable TargetTable about, boolean otherWay, String reason) {
        super(null, null, false, false);
        this.about = about;
        this.otherWay = otherWay;
        this.reason = reason;
    }

    /** A statement changed another number of rows than the log says. */
    static Refused count(TargetTable table, long found, long expected) {
        return new Refused(table, true, "%d rows instead of %d were changed".formatted(found, expected));
    }

    /** What follows from the server's objection; one that may pass is thrown as a failure of its own. */
    static Refused by(SQLException failure, TargetTable table) {
        return new Refused(table, true, sentence(failure, table));
    }

    /** The same where there is no other way for all of the changes. */
    static Refused last(SQLException failure, @Nullable TargetTable about) {
        return new Refused(about, false, sentence(failure, about));
    }

    /** The same objection, to the last way that there is for all of the changes. */
    Refused asLast() {
        return new Refused(about, false, reason);
    }

    private static String sentence(SQLException failure, @Nullable TargetTable table) {
        if (SqlState.isTransient(failure)) {
            throw SqlFailures.wrap("applying changes" + (table == null ? "" : " of " + table.id()), failure);
        }
        return SqlFailures.sentence(failure);
    }

    /** The table whose changes could be written in another way. */
    @Nullable
    TargetTable table() {
        return otherWay ? about : null;
    }

    /** The table whose changes were refused; null if it was a TRUNCATE, of one or several. */
    @Nullable
    TargetTable about() {
        return about;
    }

    /** What the server said, or the numbers. */
    String reason() {
        return reason;
    }
}
