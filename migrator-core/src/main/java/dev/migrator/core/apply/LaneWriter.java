package dev.migrator.core.apply;

import dev.migrator.core.change.LaneId;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.LaneState;
import dev.migrator.core.control.LaneStore;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.InternalFailure;
import dev.migrator.core.failure.LostCommitsFailure;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.Retries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.SchemaChangedFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.failure.SupersededFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a lane on its target. Every call is one transaction of the target that moves rows and position
 * together. When the connection is lost, also at COMMIT with its outcome unknown, the call is made again on a new
 * connection and reads from the lane's row how far the target is; it never assumes.
 *
 * <p>Not thread-safe, except for {@link #abort}.
 */
public final class LaneWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneWriter.class);
    private final Database target;
    private final LaneId lane;
    private final Tables tables;
    private final SchemaGate gate;
    private final Retries retries;
    private final WriterOptions options;
    private volatile @Nullable TargetSession session;
    private @Nullable LaneState mine;

    /** @param retries for failures that may pass; when they are used up the caller gets a {@link RetryableFailure} */
    public LaneWriter(Database target, LaneId lane, ApplyPlan plan, Retries retries) {
        this(target, lane, plan, retries, WriterOptions.DEFAULT);
    }

    /** The same, written as {@code options} say. */
    public LaneWriter(Database target, LaneId lane, ApplyPlan plan, Retries retries, WriterOptions options) {
        this.target = target;
        this.lane = lane;
        this.tables = new Tables(lane, plan);
        this.gate = new SchemaGate(target, lane, plan.policy(), tables);
        this.retries = retries;
        this.options = options;
    }

    public LaneId lane() {
        return lane;
    }

    /** How often changes could not be written in the fastest way since this writer was made. */
    public Fallbacks fallbacks() {
        return tables.fallbacks();
    }

    /**
     * Makes this the only writer of the lane, before anything else is asked of it. A session that an earlier writer has
     * open is ended: its process may hang in the middle of a transaction, with the lane's row locked.
     *
     * @return where the lane stands and from which offset to read on
     * @throws RefusedFailure if the lane is not there
     */
    public LaneState takeOver() {
        LaneState taken = retrying(open -> {
            LaneStore store = LaneStore.on(open.connection());
            endEarlierSessions(open.connection());
            store.takeOver(lane);
            LaneState state = store.lock(lane);
            Durability.require(open.connection());
            open.connection().commit();
            return state;
        });
        mine = taken;
        LOG.info("replay of lane {}: taken over at {} in epoch {}", lane, taken.position(), taken.epoch());
        return taken;
    }

    /**
     * Applies as much from the front of {@code batch} as the lane may take, in one transaction. What is held back may be
     * offered again together with what is applied: that is dropped.
     *
     * @throws DivergenceFailure if a row is not as the log says, or a constraint objects, and its key is not to be parked;
     *     nothing is applied then
     * @throws SchemaChangedFailure if the form of rows changes next, and a person has to see to it
     * @throws SupersededFailure if another worker has taken the lane over
     * @throws LostCommitsFailure if the target has lost what was committed: take the lane over again and read on from where
     *     it stands then
     * @throws RetryableFailure if the target stays out of reach; the same call may be made again
     */
    public Applied apply(Batch batch) {
        return retrying(open -> {
            LaneTransaction transaction = LaneTransaction.begin(open, mine(), tables, gate);
            LaneState at = transaction.lane();
            LaneBatch part = LaneBatch.of(at, batch.upToSchemaChange(at.position()));
            transaction.write(part);
            return reached(transaction.commit(part));
        });
    }

    /**
     * Begins a transaction that comes in parts.
     *
     * @param head all of it but its changes
     * @param nextOffset the offset in the log to read on from after it
     */
    public LargeTransaction beginLarge(SourceTransaction head, long nextOffset) {
        return retrying(open -> {
            LaneTransaction transaction = LaneTransaction.begin(open, mine(), tables, gate);
            Batch batch = new Batch(List.of(head), head.end(), nextOffset);
            return new LargeTransaction(this, transaction, LaneBatch.of(transaction.lane(), batch), head);
        });
    }

    /** Ends the connection at once; a call that is waiting for the server fails. From any thread. */
    public void abort() {
        TargetSession open = session;
        if (open != null) {
            try {
                open.connection().abort(Runnable::run);
            } catch (SQLException e) {
                LOG.warn("replay of lane {}: cannot end the connection: {}", lane, e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        disconnect(null);
    }

    /** Remembers how far the lane is, so that a target that forgets it is noticed. */
    Applied reached(Applied applied) {
        mine = mine().at(applied.position());
        return applied;
    }

    /** Does work on the connection and turns what goes wrong into a failure, after which the connection is a new one. */
    <T> T once(Work<T> work) {
        try {
            return work.on(connected());
        } catch (SQLException e) {
            MigratorException failure = SqlFailures.wrap("applying lane " + lane + " on " + target.describe(), e);
            disconnect(failure);
            throw failure;
        } catch (RuntimeException e) {
            disconnect(e);
            throw e;
        }
    }

    private <T> T retrying(Work<T> work) {
        try {
            return retries.call(() -> once(work));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new InternalFailure("applying lane " + lane + " failed in an unknown way", e);
        }
    }

    private void endEarlierSessions(Connection open) {
        int ended = Queries.on(open)
                .list("ending earlier sessions of lane " + lane, """
                        SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
                         WHERE application_name = ? AND datname = pg_catalog.current_database()
                           AND usename = current_user AND pid <> pg_catalog.pg_backend_pid()""", row -> row.getBoolean(1), sessionName())
                .size();
        if (ended > 0) {
            LOG.info("replay of lane {}: {} sessions of an earlier worker were ended", lane, ended);
        }
    }

    /** Tells the sessions of one lane from those of others, for whoever takes the lane over. */
    private String sessionName() {
        return "migrator replay " + lane;
    }

    private LaneState mine() {
        if (mine == null) {
            throw new InternalFailure("lane " + lane + " was not taken over before it was written");
        }
        return mine;
    }

    private TargetSession connected() throws SQLException {
        TargetSession open = session;
        if (open == null) {
            Connection connection = target.open(Purpose.REPLAY);
            open = new TargetSession(connection, options);
            session = open;
            Queries.on(connection)
                    .one(
                            "naming the session of lane " + lane,
                            "SELECT pg_catalog.set_config('application_name', ?, false)",
                            row -> row.getString(1),
                            sessionName());
            connection.setAutoCommit(false);
        }
        return open;
    }

    private void disconnect(@Nullable Throwable cause) {
        TargetSession open = session;
        session = null;
        try {
            if (open != null) {
                open.connection().close();
            }
        } catch (SQLException e) {
            if (cause != null) {
                cause.addSuppressed(e);
            }
        }
    }

    /** Work on the session, which is in the middle of nothing. */
    @FunctionalInterface
    interface Work<T> {
        T on(TargetSession session) throws SQLException;
    }
}
