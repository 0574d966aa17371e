package dev.migrator.core.failure;

import java.sql.SQLException;

/** Turns an {@link SQLException} into the failure that says what the caller can do about it. */
public final class SqlFailures {
    private static final int LONGEST = 500;

    private SqlFailures() {}

    /** What the server said, on one line, with the SQLSTATE; cut if it is long. */
    public static String sentence(SQLException failure) {
        String message = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
        return "%s (SQLSTATE %s)"
                .formatted(
                        message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message,
                        SqlState.of(failure));
    }

    /**
     * The failure for {@code failure}, to be thrown.
     *
     * @param what the work that failed and where, as a clause: "reading the catalog of old"
     */
    public static MigratorException wrap(String what, SQLException failure) {
        String message = "%s failed: %s (SQLSTATE %s)".formatted(what, failure.getMessage(), SqlState.of(failure));
        if (SqlState.isTransient(failure)) {
            return new RetryableFailure(message + "; run the same command again to go on", failure);
        }
        if (SqlState.is(failure, SqlState.DISK_FULL)) {
            return new RetryableFailure(
                    message + "; free disk space on that server, then run the command again", failure);
        }
        if (SqlState.isConstraint(failure)) {
            return new DivergenceFailure(message, failure);
        }
        return new RefusedFailure(message, failure);
    }
}
