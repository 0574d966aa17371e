package dev.migrator.verify.repair;

import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Rows on their way from a snapshot of the source into a transaction of the target, in COPY's text form, which is every
 * type's own output and takes values of identity columns as they are. One row is in memory at a time.
 */
record RowCopy(Connection source, Connection target) {
    /** Opens the way into the table of the target; the caller ends it with {@link CopyIn#endCopy()}. */
    CopyIn into(TablePlan plan) throws SQLException {
        String list = Identifiers.columnList(plan.mapping().columns(plan.written()));
        return target.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY %s%s FROM STDIN"
                        .formatted(Identifiers.quote(plan.mapping().target()), list));
    }

    /** Runs a COPY … TO STDOUT on the source and hands over every line with its line end; returns how many. */
    long read(String copy, LineSink sink) throws SQLException {
        CopyOut out = source.unwrap(PGConnection.class).getCopyAPI().copyOut(copy);
        try {
            long lines = 0;
            for (byte[] line = out.readFromCopy(); line != null; line = out.readFromCopy()) {
                sink.accept(line);
                lines++;
            }
            return lines;
        } finally {
            if (out.isActive()) {
                out.cancelCopy();
            }
        }
    }

    /** Takes one line of COPY's text format. */
    @FunctionalInterface
    interface LineSink {
        void accept(byte[] line) throws SQLException;
    }
}
