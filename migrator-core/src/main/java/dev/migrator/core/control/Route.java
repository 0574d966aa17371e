package dev.migrator.core.control;

import dev.migrator.core.connect.Side;

/**
 * Where reads and writes go.
 *
 * @param epoch grows with every change
 * @param writes the one database that accepts the application's writes
 * @param dual true if rows written to old are also written to new at once
 * @param readsPercent how many of a hundred reads go to new
 * @param held true while new transactions wait for a switch
 */
public record Route(long epoch, Side writes, boolean dual, int readsPercent, boolean held) {
    /** Everything on old: what holds before anybody has set a route. */
    public static final Route INITIAL = new Route(0, Side.OLD, false, 0, false);

    public Route {
        if (readsPercent < 0 || readsPercent > 100) {
            throw new IllegalArgumentException("reads percent must be 0 to 100, not " + readsPercent);
        }
    }
}
