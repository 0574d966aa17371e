package dev.migrator.backfill.copy;

import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/** Moves the bytes of COPY OUT to COPY IN as they are; small rows travel together. Used by one thread. */
final class ChunkPipe {
    private static final int BUFFER_BYTES = 128 << 10;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final BooleanSupplier stopped;
    private final Toll toll;
    private int filled;
    private long bytes;

    /** @param toll is asked for each piece before it is written */
    ChunkPipe(BooleanSupplier stopped, Toll toll) {
        this.stopped = stopped;
        this.toll = toll;
    }

    /** Waits until bytes may be moved. */
    interface Toll {
        void pass(int bytes, BooleanSupplier stopped);
    }

    /** What went through a pipe; {@code complete} is false if it was stopped, and nothing is in the target then. */
    record Moved(boolean complete, long rows, long bytes) {}

    /** Copies rows within the target's open transaction, which the caller ends. */
    Moved run(Connection source, Connection target, Passage rows) {
        CopyOut out = reading(
                rows, () -> source.unwrap(PGConnection.class).getCopyAPI().copyOut(rows.readSql()));
        CopyIn in = writing(
                rows, () -> target.unwrap(PGConnection.class).getCopyAPI().copyIn(rows.writeSql()));
        filled = 0;
        bytes = 0;
        while (moveRow(rows, out, in)) {
            if (stopped.getAsBoolean()) {
                return new Moved(false, 0, bytes);
            }
        }
        flush(rows, in);
        long written = writing(rows, in::endCopy);
        requireEqual(rows, out.getHandledRowCount(), written);
        return new Moved(true, written, bytes);
    }

    /** Moves the next row and lets go of it, so that two large ones are never there together; false if there is none. */
    private boolean moveRow(Passage rows, CopyOut out, CopyIn in) {
        byte[] row = next(rows, out);
        if (row == null) {
            return false;
        }
        if (filled + row.length > buffer.length) {
            flush(rows, in);
        }
        if (row.length > buffer.length) {
            write(rows, in, row, row.length);
        } else {
            System.arraycopy(row, 0, buffer, filled, row.length);
            filled += row.length;
        }
        bytes += row.length;
        return true;
    }

    private void flush(Passage rows, CopyIn in) {
        write(rows, in, buffer, filled);
        filled = 0;
    }

    private static byte @Nullable [] next(Passage rows, CopyOut out) {
        try {
            return out.readFromCopy();
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading " + rows, e);
        }
    }

    private void write(Passage rows, CopyIn in, byte[] bytes, int length) {
        toll.pass(length, stopped);
        try {
            in.writeToCopy(bytes, 0, length);
        } catch (SQLException e) {
            throw SqlFailures.wrap("writing " + rows, e);
        }
    }

    private static void requireEqual(Passage rows, long read, long written) {
        if (read != written) {
            throw new InternalFailure("%s: %d rows were read and %d written".formatted(rows, read, written));
        }
    }

    private static <T> T reading(Passage rows, SqlWork<T> work) {
        return on("reading " + rows, work);
    }

    private static <T> T writing(Passage rows, SqlWork<T> work) {
        return on("writing " + rows, work);
    }

    private static <T> T on(String what, SqlWork<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw SqlFailures.wrap(what, e);
        }
    }

    private interface SqlWork<T> {
        T run() throws SQLException;
    }
}
