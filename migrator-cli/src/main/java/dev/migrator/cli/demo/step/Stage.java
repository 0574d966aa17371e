package dev.migrator.cli.demo.step;

import dev.migrator.cli.demo.DemoSettings;
import dev.migrator.cli.demo.load.ShopLoad;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.StartedMigration;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.connect.Databases;
import dev.migrator.router.MigratorDataSource;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the steps act.
 *
 * @param router what the clients of the load go through
 */
public record Stage(
        DemoSettings settings,
        Story story,
        Verdicts verdicts,
        Wiring wiring,
        MigratorDataSource router,
        ShopLoad load,
        AtomicReference<@Nullable StartedMigration> started)
        implements AutoCloseable {
    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    Operations operations() {
        return wiring.operations();
    }

    Databases databases() {
        return wiring.databases();
    }

    Clock clock() {
        return wiring.clock();
    }

    /** Lets the clients go on for a while; fails as soon as the migration does. */
    void stay(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            requireHealth();
            LockSupport.parkNanos(GLANCE.toNanos());
        }
    }

    void stay() {
        stay(settings.stay());
    }

    /** Stays the usual time, and on a starved machine longer: until {@code seen} holds, at most {@link #PATIENCE}. */
    void stayUntil(BooleanSupplier seen) {
        stay();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!seen.getAsBoolean() && System.nanoTime() < end) {
            stay(GLANCE);
        }
    }

    /** How many write transactions the clients have committed so far. */
    long writes() {
        return load.journal().totals().writes();
    }

    /** Writes and reads in each second since a moment. */
    String ratesSince(long nanoTime, long writesThen) {
        double seconds = (System.nanoTime() - nanoTime) / (double) TimeUnit.SECONDS.toNanos(1);
        return "%.0f write transactions/s".formatted((writes() - writesThen) / Math.max(seconds, 0.001));
    }

    private void requireHealth() {
        StartedMigration running = started.get();
        if (running != null) {
            running.failure().ifPresent(f -> {
                throw f;
            });
        }
    }

    /** Stops the clients, then the migration, then the router. */
    @Override
    public void close() {
        load.close();
        StartedMigration running = started.getAndSet(null);
        if (running != null) {
            running.close();
        }
        router.close();
        wiring.close();
    }
}
