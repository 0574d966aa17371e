package dev.migrator.cdc.capture;

import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Finds in what the engine reports the reason that a person can act upon. */
final class EngineFailures {
    private EngineFailures() {}

    static MigratorException explain(String where, @Nullable String message, @Nullable Throwable error) {
        String what = "capturing the changes of " + where;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof MigratorException ours) {
                return ours;
            } else if (cause instanceof SQLException sql) {
                return SqlFailures.wrap(what, sql);
            } else if (String.valueOf(cause.getMessage()).contains("differ only by case")) {
                return new RefusedFailure(what + " is not possible: " + cause.getMessage(), error);
            }
        }
        return new InternalFailure(what + " failed: " + (error == null ? message : error), error);
    }
}
