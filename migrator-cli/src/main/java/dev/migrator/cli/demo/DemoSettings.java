package dev.migrator.cli.demo;

import dev.migrator.cli.demo.load.LoadSettings;
import dev.migrator.cli.demo.shop.ShopSize;
import java.time.Duration;

/**
 * The choices of whoever runs the demo.
 *
 * @param fast fewer rows and shorter stays, for a run of under a minute
 * @param seed decides what the clients do
 * @param keep leave the servers up at the end
 * @param damage damage rows on new, to see them found and repaired
 * @param transfer copy the schema with pg_dump and pg_restore; else the demo creates it on both sides
 */
public record DemoSettings(boolean fast, long seed, int clients, boolean keep, boolean damage, boolean transfer) {
    public static final long DEFAULT_SEED = 20_261_122;

    private static final int VISITORS = 2;

    public ShopSize size() {
        return fast ? ShopSize.FAST : ShopSize.FULL;
    }

    /** How long the load goes on in each state before the next step. */
    public Duration stay() {
        return Duration.ofMillis(fast ? 1_000 : 6_000);
    }

    public LoadSettings load() {
        return new LoadSettings(size(), clients, VISITORS, seed, Duration.ofMillis(12));
    }
}
