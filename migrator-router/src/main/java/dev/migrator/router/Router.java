package dev.migrator.router;

import dev.migrator.core.control.Route;
import dev.migrator.router.dual.DualWrites;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens physical sessions where the route says. Thread-safe; shared by all logical connections. */
record Router(
        WriteGate gate,
        RouteFollower follower,
        Pools pools,
        ReadPolicy reads,
        NewHealth health,
        Classifier classifier,
        SessionMarks marks,
        DualWrites dual,
        Counters counters) {
    private static final Duration AFTER_FENCE = Duration.ofMillis(50);

    /** Where a read goes now. */
    Pools.Target readTarget(@Nullable ReadAfter after) {
        return reads.choose(gate.route(), after);
    }

    Binding open(Pools.Target target, Route route, boolean shared) throws SQLException {
        return new Binding(target, pools.borrow(target), route, shared);
    }

    void readOn(Pools.Target target) {
        (target == Pools.Target.OLD ? counters.readsOnOld : counters.readsOnNew).increment();
    }

    /** A read on new failed: remembers whether new is to blame. */
    void readFailed(SQLException failure) {
        if (NewHealth.isSick(failure)) {
            health.failed(failure);
        } else {
            health.answered();
        }
        counters.readsFellBack.increment();
    }

    /** A fence stopped a transaction that followed this route: looks whether there is a newer one, waits a little if not. */
    void metFence(Route route) throws SQLException {
        counters.fenceRetries.increment();
        follower.refresh();
        gate.awaitNewerThan(route.epoch(), AFTER_FENCE);
    }
}
