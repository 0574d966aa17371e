package dev.migrator.bench.server;

import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.DivergenceFailure;
import java.util.List;
import java.util.Map;

/** Compares every row of some tables: number, and 128 bits of hash over the text of the rows. */
public final class Equality {
    private Equality() {}

    /**
     * Returns how many rows are the same on both sides.
     *
     * @throws DivergenceFailure if a table differs
     */
    public static long require(Pair pair, List<String> tables) {
        Map<String, Contents.Sums> old = Contents.sums(pair, Side.OLD, tables);
        Contents.requireSame(old, Contents.sums(pair, Side.NEW, tables), "all changes");
        return old.values().stream().mapToLong(Contents.Sums::rows).sum();
    }
}
