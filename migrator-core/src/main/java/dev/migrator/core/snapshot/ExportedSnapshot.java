package dev.migrator.core.snapshot;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SqlState;
import dev.migrator.core.schema.Blockers;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a source at one exact position: a replication slot made with an exported snapshot, and a keeper
 * transaction that imported it and exports it again, so that any number of readers may join at any time until this is
 * closed. The snapshot holds exactly the transactions whose commit record ends at or before {@link #position()}.
 *
 * <p>The constructor returns only once the snapshot is safe to read (see {@link SnapshotSettling}). Thread-safe.
 */
public final class ExportedSnapshot implements Snapshot, AutoCloseable {
    private static final int LOCK_ATTEMPTS = 4;
    private static final int HELD_TIMEOUT_SECONDS = 10;

    private final Database source;
    private final Connection keeper;
    private final Lsn position;
    /** The keeper and whoever has joined. */
    private final SnapshotSessions sessions;

    private ExportedSnapshot(Database source, Connection keeper, Lsn position, String name) throws SQLException {
        this.source = source;
        this.keeper = keeper;
        this.position = position;
        this.sessions = new SnapshotSessions(source, name);
        sessions.add(keeper);
    }

    /**
     * Makes the lasting slot {@code slot} and keeps its snapshot.
     *
     * @param patience how long a transaction of the source may hold up the slot or the snapshot
     */
    public static ExportedSnapshot withSlot(Database source, String slot, Duration patience) {
        return open(source, "CREATE_REPLICATION_SLOT %s LOGICAL pgoutput EXPORT_SNAPSHOT", slot, patience);
    }

    /** Makes a snapshot with a slot that is gone again when this method returns. */
    public static ExportedSnapshot temporary(Database source, String slot, Duration patience) {
        return open(source, "CREATE_REPLICATION_SLOT %s TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT", slot, patience);
    }

    public Lsn position() {
        return position;
    }

    /** The name for {@code SET TRANSACTION SNAPSHOT}, valid until this is closed. */
    public String name() {
        return sessions.name();
    }

    @Override
    public Connection join(Purpose purpose) {
        return sessions.join(purpose, "at " + position);
    }

    /**
     * Takes ACCESS SHARE on the tables in the keeper, so that nothing can rewrite or truncate them meanwhile. A table that
     * is locked by somebody else is tried again a few times.
     */
    public void protect(Collection<TableId> tables) {
        Retries retries = Retries.of(
                "protect", LOCK_ATTEMPTS, Duration.ofMillis(200), e -> SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE));
        for (TableId table : tables) {
            try {
                retries.call(() -> lock(table));
            } catch (SQLException e) {
                throw notLocked(table, e);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new InternalFailure("locking " + table + " against rewrites", e);
            }
        }
    }

    private MigratorException notLocked(TableId table, SQLException cause) {
        String what = "locking %s of %s against rewrites".formatted(table, source.describe());
        if (!SqlState.is(cause, SqlState.LOCK_NOT_AVAILABLE)) {
            return SqlFailures.wrap(what, cause);
        }
        return new RetryableFailure(
                "%s: no lock in %d attempts of %d s; %s. Run the same command again once that is over"
                        .formatted(
                                what,
                                LOCK_ATTEMPTS,
                                Purpose.KEEPER.lockTimeout().toSeconds(),
                                Blockers.of(source, List.of(table), Blockers.Wanted.ACCESS_SHARE)),
                cause);
    }

    /** True while the keeper is there: new readers may join, and no protected table has been rewritten so far. */
    @Override
    public boolean isHeld() {
        try {
            return gaveWayTo().isEmpty() && keeper.isValid(HELD_TIMEOUT_SECONDS);
        } catch (SQLException e) {
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

    /** In a savepoint, for a failed statement would end the keeper's transaction and with it the snapshot. */
    private @Nullable Void lock(TableId table) throws SQLException {
        Savepoint before = keeper.setSavepoint();
        try (Statement statement = keeper.createStatement()) {
            statement.execute("LOCK TABLE ONLY " + Identifiers.quote(table) + " IN ACCESS SHARE MODE");
            keeper.releaseSavepoint(before);
            return null;
        } catch (SQLException e) {
            keeper.rollback(before);
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            keeper.close();
        } catch (SQLException e) {
            throw SqlFailures.wrap("closing the snapshot keeper on " + source.describe(), e);
        }
    }

    private static ExportedSnapshot open(Database source, String command, String slot, Duration patience) {
        try (Connection walsender = source.openReplication();
                Statement statement = walsender.createStatement()) {
            statement.setQueryTimeout((int) Math.max(1, patience.toSeconds()));
            try (ResultSet created = statement.executeQuery(command.formatted(Identifiers.quote(slot)))) {
                created.next();
                Lsn position = Lsn.parse(created.getString("consistent_point"));
                return keep(source, position, created.getString("snapshot_name"), patience);
            }
        } catch (SQLException e) {
            throw SlotFailures.explain(source, slot, patience, e);
        }
    }

    private static ExportedSnapshot keep(Database source, Lsn position, String slotSnapshot, Duration patience) {
        Connection keeper = source.open(Purpose.KEEPER);
        try (Statement statement = keeper.createStatement()) {
            SnapshotSessions.importSnapshot(keeper, slotSnapshot);
            SnapshotSettling.await(keeper, source, patience.toNanos(), TimeUnit.NANOSECONDS);
            try (ResultSet exported = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
                exported.next();
                return new ExportedSnapshot(source, keeper, position, exported.getString(1));
            }
        } catch (SQLException e) {
            SnapshotSessions.closeQuietly(keeper, e);
            throw SqlFailures.wrap("keeping the snapshot at " + position + " of " + source.describe(), e);
        } catch (RuntimeException e) {
            SnapshotSessions.closeQuietly(keeper, e);
            throw e;
        }
    }
}
