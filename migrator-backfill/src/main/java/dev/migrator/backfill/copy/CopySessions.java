package dev.migrator.backfill.copy;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.snapshot.Snapshot;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's two sessions, opened when they are needed: one inside the wave's snapshot on the source, one on the target.
 * Used by one worker; {@link #abort()} may be called by anybody.
 */
final class CopySessions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CopySessions.class);

    private final Snapshot wave;
    private final Database target;
    private volatile @Nullable Connection reading;
    private volatile @Nullable Connection writing;

    CopySessions(Snapshot wave, Database target) {
        this.wave = wave;
        this.target = target;
    }

    Connection reading() {
        Connection open = reading;
        if (open == null) {
            open = wave.join(Purpose.COPY_OUT);
            reading = open;
        }
        return open;
    }

    Connection writing() {
        Connection open = writing;
        if (open == null) {
            open = target.open(Purpose.COPY_IN);
            writing = open;
            beginTransactions(open);
        }
        return open;
    }

    /** Cuts both connections, whatever they are doing; the next use opens new ones. */
    void abort() {
        abort(reading);
        reading = null;
        abort(writing);
        writing = null;
    }

    @Override
    public void close() {
        abort();
    }

    private static void beginTransactions(Connection connection) {
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw SqlFailures.wrap("beginning a transaction for COPY", e);
        }
    }

    private static void abort(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("cutting a copy session failed: {}", e.getMessage());
        }
    }
}
