package dev.migrator.router;

import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import dev.migrator.router.dual.DualTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A physical session while a transaction, or the open results of autocommit statements, need it. It goes back to its
 * pool when the last holder releases it. For one thread at a time, as the logical connection is.
 */
final class Binding {
    private final Pools.Target target;
    private final Connection physical;
    private final boolean shared;
    private Route route;
    private @Nullable DualTransaction dual;
    private int holders = 1;

    /**
     * A session with one holder.
     *
     * @param shared true if autocommit statements share it, false if a transaction owns it
     */
    Binding(Pools.Target target, Connection physical, Route route, boolean shared) {
        this.target = target;
        this.shared = shared;
        this.physical = physical;
        this.route = route;
    }

    Pools.Target target() {
        return target;
    }

    Connection physical() {
        return physical;
    }

    /** The route that its present transaction or statement follows. */
    Route route() {
        return route;
    }

    void follow(Route newer) {
        route = newer;
    }

    /** True for a read on new while old is the authority: it may be run on old instead. */
    boolean isFollowerRead() {
        return target == Pools.Target.NEW_READS;
    }

    Side side() {
        return target == Pools.Target.OLD ? Side.OLD : Side.NEW;
    }

    @Nullable
    DualTransaction dual() {
        return dual;
    }

    void dual(@Nullable DualTransaction transaction) {
        dual = transaction;
    }

    boolean isShared() {
        return shared;
    }

    boolean isOpen() {
        return holders > 0;
    }

    void retain() {
        holders++;
    }

    /** Gives up one hold; the last returns the session to its pool. */
    void release() throws SQLException {
        if (holders > 0 && --holders == 0) {
            physical.close();
        }
    }

    /** Runs work that must be one transaction on a session that is in autocommit mode. */
    <R> R inOwnTransaction(Work<R> work) throws SQLException {
        physical.setAutoCommit(false);
        try {
            R result = work.run(this);
            physical.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            undo(e);
            throw e;
        } finally {
            if (!physical.isClosed()) {
                physical.setAutoCommit(true);
            }
        }
    }

    private void undo(Exception cause) {
        try {
            physical.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** What is done on a physical session. */
    @FunctionalInterface
    interface Work<R> {
        R run(Binding binding) throws SQLException;
    }
}
