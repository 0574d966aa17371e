package dev.migrator.core.snapshot;

import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * A snapshot that another process has exported and keeps, with the tables locked against rewrites. Only that process can say
 * that the locks have stood all the time. Thread-safe.
 */
public final class JoinedSnapshot implements Snapshot {
    private final SnapshotSessions sessions;

    /** @param name as the other process has written it down; nothing is opened yet */
    public JoinedSnapshot(Database source, String name) {
        this.sessions = new SnapshotSessions(source, name);
    }

    /**
     * Opens a session in the snapshot.
     *
     * @throws RetryableFailure also if the other process has ended: another will make another snapshot
     */
    @Override
    public Connection join(Purpose purpose) {
        try {
            return sessions.join(purpose, sessions.name() + " of another process, on");
        } catch (MigratorException e) {
            throw SqlState.isSnapshotGone(e)
                    ? new RetryableFailure(
                            "the snapshot %s is gone with the process that kept it".formatted(sessions.name()), e)
                    : e;
        }
    }

    /** Tried out, for only who holds it knows. */
    @Override
    public boolean isHeld() {
        if (gaveWayTo().isPresent()) {
            return false;
        }
        try (Connection joined = join(Purpose.COPY_OUT)) {
            return joined.isValid(1);
        } catch (SQLException | MigratorException e) {
            return false;
        }
    }

    @Override
    public Optional<Waiting> gaveWayTo() {
        return sessions.gaveWayTo();
    }

    @Override
    public Set<Integer> sessions(Queries server) {
        return sessions.processIds();
    }

    @Override
    public Set<Integer> giveWay(Waiting waiting, Set<Integer> ours) {
        return sessions.giveWay(waiting, ours);
    }
}
