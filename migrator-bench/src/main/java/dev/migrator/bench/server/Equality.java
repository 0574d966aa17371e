package dev.migrator.bench.server;

import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.DivergenceFailure;
import java.util.List;

/** Compares every row of some tables: number, sum and 128 bits of hash over the text of the rows. */
public final class Equality {
    private Equality() {}

    /**
     * Returns how many rows are the same on both sides.
     *
     * @throws DivergenceFailure if a table differs
     */
    public static long require(Pair pair, List<String> tables) {
        long rows = 0;
        for (String table : tables) {
            Sums old = read(pair, Side.OLD, table);
            Sums fresh = read(pair, Side.NEW, table);
            if (!old.equals(fresh)) {
                throw new DivergenceFailure("table %s differs: old has %s, new has %s".formatted(table, old, fresh));
            }
            rows += old.rows;
        }
        return rows;
    }

    private static Sums read(Pair pair, Side side, String table) {
        String sql = """
                SELECT count(*), coalesce(sum(pg_catalog.hashtextextended(t::text, 0)::numeric), 0)::text,
                       coalesce(sum(pg_catalog.hashtextextended(t::text, 1)::numeric), 0)::text
                  FROM public.%s AS t""".formatted(table);
        return pair.list(side, sql, row -> new Sums(row.getLong(1), row.getString(2), row.getString(3)))
                .get(0);
    }

    private record Sums(long rows, String hash, String otherHash) {}
}
