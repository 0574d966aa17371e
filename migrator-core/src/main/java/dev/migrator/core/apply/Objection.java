package dev.migrator.core.apply;

import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What speaks against one change of a row: the server, or the number of rows that it touched.
 *
 * @param sqlState "" if it is the number
 */
record Objection(String sqlState, String sentence, @Nullable SQLException cause) {
    static Objection count(int count) {
        return new Objection("", "found %d rows where the log says that there is exactly one".formatted(count), null);
    }

    /** Empty if the failure is not about the one row: the server, its disk, a right or a lock. */
    static Optional<Objection> of(SQLException failure) {
        return SqlState.isAboutItsRow(failure)
                ? Optional.of(
                        new Objection(SqlState.of(failure), "was refused: " + SqlFailures.sentence(failure), failure))
                : Optional.empty();
    }
}
