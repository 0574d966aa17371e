package dev.migrator.router;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.Route;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where a read goes: to the authority, or, for the chosen share of reads while old is the authority, to new if new is
 * well and has what the session wrote. Thread-safe if the random generator is.
 */
final class ReadPolicy {
    private final Supplier<@Nullable Lsn> applied;
    private final NewHealth health;
    private final Counters counters;
    private final RandomGenerator random;

    ReadPolicy(Supplier<@Nullable Lsn> applied, NewHealth health, Counters counters, RandomGenerator random) {
        this.applied = applied;
        this.health = health;
        this.counters = counters;
        this.random = random;
    }

    /** Chooses for a session that wrote {@code after}; null if it wrote nothing. */
    Pools.Target choose(Route route, @Nullable ReadAfter after) {
        if (route.writes() == Side.NEW) {
            return Pools.Target.NEW;
        }
        boolean chosen = route.readsPercent() > 0 && random.nextInt(100) < route.readsPercent();
        if (!chosen) {
            return Pools.Target.OLD;
        }
        if (after != null && !hasApplied(after)) {
            counters.readsKeptForOwnWrites.increment();
            return Pools.Target.OLD;
        }
        return health.allows() ? Pools.Target.NEW_READS : Pools.Target.OLD;
    }

    private boolean hasApplied(ReadAfter after) {
        Lsn position = applied.get();
        return position != null && position.compareTo(after.position()) >= 0;
    }
}
