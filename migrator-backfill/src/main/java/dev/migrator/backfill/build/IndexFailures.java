package dev.migrator.backfill.build;

import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlState;

/** Says what is to be done when an index cannot be made. */
final class IndexFailures {
    private IndexFailures() {}

    static MigratorException explained(TableIndex index, MigratorException failure) {
        String message = "%s was not made on new: %s. %s; then run the same command again, indexes that are made stay"
                .formatted(index.describe(), failure.getMessage(), remedy(index, failure));
        if (failure instanceof DivergenceFailure) {
            return new DivergenceFailure(message, failure);
        }
        return failure instanceof RetryableFailure
                ? new RetryableFailure(message, failure)
                : new RefusedFailure(message, failure);
    }

    private static String remedy(TableIndex index, MigratorException failure) {
        if (SqlState.isConstraint(failure)) {
            return ("Old's rows fit its own index, so somebody wrote to %s on new, or the index on old is damaged or sorts"
                            + " by another collation version: look for the rows that the message names on both sides, and"
                            + " remove what does not belong on new, or REINDEX on old and mend what that finds")
                    .formatted(index.table());
        }
        if (SqlState.is(failure, SqlState.DISK_FULL)) {
            return "Free disk space on new: an index is sorted in temporary files before it is written";
        }
        if (SqlState.is(failure, SqlState.LOCK_NOT_AVAILABLE)) {
            return "End the session on new that holds a lock on the table (pg_locks, pg_stat_activity)";
        }
        return SqlState.isTransient(failure)
                ? "See that new is up"
                : "Mend what the message names: on new, or in the definition on old";
    }
}
