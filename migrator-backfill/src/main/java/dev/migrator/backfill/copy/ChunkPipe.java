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
    private final CopyPace pace;
    private int filled;
    private long bytes;

    ChunkPipe(BooleanSupplier stopped, CopyPace pace) {
        this.stopped = stopped;
        this.pace = pace;
    }

    /** What went through a pipe; {@code complete} is false if it was stopped, and nothing is in the target then. */
    record Moved(boolean complete, long rows, long bytes) {}

    /** Copies one chunk within the target's open transaction, which the caller ends. */
    Moved run(Connection source, Connection target, Chunk chunk) {
        CopyOut out = reading(
                chunk, () -> source.unwrap(PGConnection.class).getCopyAPI().copyOut(chunk.readSql()));
        CopyIn in = writing(
                chunk,
                () -> target.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(chunk.of().writeSql()));
        filled = 0;
        bytes = 0;
        while (moveRow(chunk, out, in)) {
            if (stopped.getAsBoolean()) {
                return new Moved(false, 0, bytes);
            }
        }
        flush(chunk, in);
        long written = writing(chunk, in::endCopy);
        requireEqual(chunk, out.getHandledRowCount(), written);
        return new Moved(true, written, bytes);
    }

    /** Moves the next row and lets go of it, so that two large ones are never there together; false if there is none. */
    private boolean moveRow(Chunk chunk, CopyOut out, CopyIn in) {
        byte[] row = next(chunk, out);
        if (row == null) {
            return false;
        }
        if (filled + row.length > buffer.length) {
            flush(chunk, in);
        }
        if (row.length > buffer.length) {
            write(chunk, in, row, row.length);
        } else {
            System.arraycopy(row, 0, buffer, filled, row.length);
            filled += row.length;
        }
        bytes += row.length;
        return true;
    }

    private void flush(Chunk chunk, CopyIn in) {
        write(chunk, in, buffer, filled);
        filled = 0;
    }

    private static byte @Nullable [] next(Chunk chunk, CopyOut out) {
        try {
            return out.readFromCopy();
        } catch (SQLException e) {
            throw SqlFailures.wrap("reading " + chunk, e);
        }
    }

    private void write(Chunk chunk, CopyIn in, byte[] bytes, int length) {
        pace.pass(length, stopped);
        try {
            in.writeToCopy(bytes, 0, length);
        } catch (SQLException e) {
            throw SqlFailures.wrap("writing " + chunk, e);
        }
    }

    private static void requireEqual(Chunk chunk, long read, long written) {
        if (read != written) {
            throw new InternalFailure("%s: %d rows were read and %d written".formatted(chunk, read, written));
        }
    }

    private static <T> T reading(Chunk chunk, SqlWork<T> work) {
        return on("reading " + chunk, work);
    }

    private static <T> T writing(Chunk chunk, SqlWork<T> work) {
        return on("writing " + chunk, work);
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
