package dev.migrator.router;

import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import dev.migrator.core.failure.SqlState;
import dev.migrator.router.dual.DualImages;
import dev.migrator.router.dual.DualTransaction;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransactionRollbackException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one logical connection: binds a physical session at the first statement, tries that statement
 * again elsewhere when the route has moved under it, and lets the session go at the end. For one thread at a time.
 */
final class Transactions {
    private final Router router;
    private final SessionState state;
    private final Map<Pools.Target, Binding> shared = new EnumMap<>(Pools.Target.class);
    private @Nullable Binding transaction;
    private boolean writes;
    private @Nullable ReadAfter ownWrite;

    Transactions(Router router, SessionState state) {
        this.router = router;
        this.state = state;
    }

    /** The session of the transaction that has begun, null if none has. */
    @Nullable
    Binding transaction() {
        return transaction;
    }

    /**
     * Runs a statement where it belongs.
     *
     * @param repeatable false if the work can be run only once
     */
    <R> R run(String sql, boolean repeatable, Binding.Work<R> work) throws SQLException {
        StatementKind kind = router.classifier().kindOf(sql);
        if (kind == StatementKind.TRANSACTION_CONTROL) {
            throw new SQLFeatureNotSupportedException(
                    "a transaction is begun and ended by Connection.setAutoCommit, commit and rollback, not by the statement: "
                            + sql);
        }
        Binding open = transaction;
        if (open != null) {
            return later(open, work);
        }
        return first(sql, state.autoCommit ? kind == StatementKind.READ : state.readOnly, repeatable, work);
    }

    /**
     * A session for something that belongs to no transaction, such as metadata: the one of the open transaction, or one
     * in autocommit mode on the authority. The caller releases it.
     */
    Binding borrow() throws SQLException {
        Binding open = transaction;
        if (open != null) {
            open.retain();
            return open;
        }
        Route route = router.gate().route();
        return share(Pools.Target.of(route.writes()), route);
    }

    /** Begins a write transaction without a statement, for work that goes past the router. */
    Binding beginUnseen() throws SQLException {
        Binding open = transaction;
        if (open == null) {
            open = begin(false, null);
            transaction = open;
        }
        DualTransaction dual = open.dual();
        if (dual != null) {
            dual.taint();
        }
        return open;
    }

    void commit() throws SQLException {
        Binding open = transaction;
        if (open == null) {
            return;
        }
        DualImages images = null;
        try {
            DualTransaction dual = open.dual();
            images = dual == null ? null : dual.beforeCommit(open.physical());
            open.physical().commit();
            if (writes) {
                noteWrite(open);
            }
        } finally {
            end(open);
        }
        if (images != null) {
            router.dual().write(images);
        }
    }

    void rollback() throws SQLException {
        Binding open = transaction;
        if (open == null) {
            return;
        }
        try {
            open.physical().rollback();
        } finally {
            end(open);
        }
    }

    private <R> R later(Binding open, Binding.Work<R> work) throws SQLException {
        try {
            return work.run(open);
        } catch (SQLException e) {
            throw SqlState.is(e, SqlState.FENCED) ? runAgain(open, e) : e;
        }
    }

    private <R> R first(String sql, boolean read, boolean repeatable, Binding.Work<R> work) throws SQLException {
        long deadline = System.nanoTime() + router.gate().holdTimeout().toNanos();
        boolean reading = read;
        Pools.Target forced = null;
        while (true) {
            Binding binding = begin(reading, forced);
            try {
                R result = work.run(binding);
                succeeded(binding, reading);
                return result;
            } catch (SQLException e) {
                if (binding.isFollowerRead() && repeatable && !SqlState.is(e, SqlState.QUERY_CANCELED)) {
                    abandon(binding, e);
                    router.readFailed(e);
                    reading = reading && !turnsOutToWrite(sql, e);
                    forced = Pools.Target.OLD;
                } else if (SqlState.is(e, SqlState.FENCED) && repeatable && System.nanoTime() < deadline) {
                    abandon(binding, e);
                    router.metFence(binding.route());
                } else {
                    failed(binding);
                    throw SqlState.is(e, SqlState.FENCED) ? runAgain(binding, e) : e;
                }
            } catch (RuntimeException e) {
                abandon(binding, e);
                throw e;
            }
        }
    }

    private Binding begin(boolean read, Pools.@Nullable Target forced) throws SQLException {
        Binding binding = read ? openRead(forced) : openWrite();
        try {
            if (!state.autoCommit) {
                state.begin(binding.physical());
            }
            return binding;
        } catch (SQLException e) {
            abandon(binding, e);
            throw e;
        }
    }

    private Binding openRead(Pools.@Nullable Target forced) throws SQLException {
        Route route = router.gate().route();
        boolean oldAgain = forced == Pools.Target.OLD && route.writes() == Side.OLD;
        Pools.Target target = oldAgain ? Pools.Target.OLD : router.readTarget(after());
        try {
            return bind(target, route);
        } catch (SQLException e) {
            if (target != Pools.Target.NEW_READS) {
                throw e;
            }
            router.readFailed(e);
            return bind(Pools.Target.OLD, route);
        }
    }

    private Binding openWrite() throws SQLException {
        Route route = router.gate().enter();
        try {
            Binding binding = bind(Pools.Target.of(route.writes()), route);
            writes = true;
            binding.dual(state.schema == null ? router.dual().begin(route) : null);
            return binding;
        } catch (SQLException | RuntimeException e) {
            router.gate().leave();
            throw e;
        }
    }

    private Binding bind(Pools.Target target, Route route) throws SQLException {
        return state.autoCommit ? share(target, route) : router.open(target, route, false);
    }

    private Binding share(Pools.Target target, Route route) throws SQLException {
        Binding open = shared.get(target);
        if (open != null && open.isOpen() && !open.physical().isClosed()) {
            open.retain();
            open.follow(route);
            return open;
        }
        Binding fresh = router.open(target, route, true);
        state.common(fresh.physical());
        shared.put(target, fresh);
        return fresh;
    }

    private void succeeded(Binding binding, boolean read) throws SQLException {
        if (read) {
            router.readOn(binding.target());
        }
        if (binding.isFollowerRead()) {
            router.health().answered();
        }
        if (!state.autoCommit) {
            transaction = binding;
            return;
        }
        if (!read) {
            noteWrite(binding);
        }
        end(binding);
    }

    /** The statement failed for good: its transaction, if it is one, waits for the application's rollback. */
    private void failed(Binding binding) throws SQLException {
        if (state.autoCommit) {
            end(binding);
        } else {
            transaction = binding;
        }
    }

    private void abandon(Binding binding, Exception cause) {
        try {
            if (!state.autoCommit) {
                binding.physical().rollback();
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        try {
            end(binding);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private void end(Binding binding) throws SQLException {
        if (binding == transaction) {
            transaction = null;
        }
        if (writes) {
            writes = false;
            router.gate().leave();
        }
        binding.dual(null);
        binding.release();
    }

    private void noteWrite(Binding binding) {
        ReadAfter mark =
                router.marks().written(binding.physical(), router.gate().route());
        if (mark != null) {
            ownWrite = SessionMarks.latest(ownWrite, mark);
        }
    }

    private @Nullable ReadAfter after() {
        ReadAfter ofThread = router.marks().ofThread().orElse(null);
        return ofThread == null || ownWrite == null
                ? (ofThread == null ? ownWrite : ofThread)
                : SessionMarks.latest(ownWrite, ofThread);
    }

    private boolean turnsOutToWrite(String sql, SQLException failure) {
        boolean wrote = state.autoCommit && SqlState.is(failure, SqlState.READ_ONLY_TRANSACTION);
        if (wrote) {
            router.classifier().isWrite(sql);
        }
        return wrote;
    }

    private static SQLException runAgain(Binding binding, SQLException fence) {
        return new SQLTransactionRollbackException(
                "%s no longer accepts writes and this transaction had already begun there: roll back and run the transaction again (%s)"
                        .formatted(binding.side().word(), fence.getMessage()),
                SqlState.SERIALIZATION_FAILURE,
                fence);
    }
}
