package dev.migrator.bench.server;

import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.SqlFailures;
import dev.migrator.core.schema.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a database holds, in a form that can be compared: of each table in {@code public} the number of its rows and 128 bits
 * of hash over their text, and every index and constraint.
 *
 * @param tables by name
 * @param definitions of indexes and constraints, in order
 */
public record Contents(Map<String, Sums> tables, List<String> definitions) {
    private static final String TABLES = """
            SELECT c.relname FROM pg_catalog.pg_class c
             WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1""";
    private static final String DEFINITIONS = """
            SELECT pg_catalog.pg_get_indexdef(i.indexrelid) FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
             WHERE i.indisvalid AND c.relnamespace = 'public'::regnamespace
            UNION ALL
            SELECT conrelid::regclass || ' ' || conname || ' ' || pg_catalog.pg_get_constraintdef(oid)
              FROM pg_catalog.pg_constraint WHERE connamespace = 'public'::regnamespace
             ORDER BY 1""";

    public Contents {
        tables = Map.copyOf(tables);
        definitions = List.copyOf(definitions);
    }

    /**
     * The rows of a table.
     *
     * @param hash sum of a hash of each row
     * @param otherHash the same with another seed
     */
    public record Sums(long rows, String hash, String otherHash) {}

    /** Reads all of it: as long as a look at every row takes. */
    public static Contents of(Pair pair, Side side) {
        List<String> tables = pair.list(side, TABLES, row -> row.getString(1));
        return new Contents(sums(pair, side, tables), pair.list(side, DEFINITIONS, row -> row.getString(1)));
    }

    /** The rows of some tables in {@code public}. */
    static Map<String, Sums> sums(Pair pair, Side side, List<String> tables) {
        try (Connection connection = pair.on(side).open(Purpose.CATALOG)) {
            Map<String, Sums> sums = new TreeMap<>();
            Queries queries = Queries.on(connection);
            tables.forEach(table -> sums.put(table, sums(queries, table)));
            return sums;
        } catch (SQLException e) {
            throw SqlFailures.wrap("closing a session", e);
        }
    }

    /** Of all tables together. */
    public long rows() {
        return tables.values().stream().mapToLong(Sums::rows).sum();
    }

    /**
     * Compares this, of old, with what new holds.
     *
     * @param who copied, for the message
     * @throws DivergenceFailure naming the first table, index or constraint that differs
     */
    public void requireSame(Contents fresh, String who) {
        requireSame(tables, fresh.tables, who);
        List<String> missing =
                definitions.stream().filter(d -> !fresh.definitions.contains(d)).toList();
        if (!missing.isEmpty()) {
            throw new DivergenceFailure("after %s new lacks %d indexes and constraints, the first: %s"
                    .formatted(who, missing.size(), missing.get(0)));
        }
    }

    static void requireSame(Map<String, Sums> old, Map<String, Sums> fresh, String who) {
        old.forEach((table, sums) -> {
            if (!sums.equals(fresh.get(table))) {
                throw new DivergenceFailure("after %s table %s differs: old has %s, new has %s"
                        .formatted(who, table, sums, fresh.get(table)));
            }
        });
    }

    private static Sums sums(Queries queries, String table) {
        String sql = """
                SELECT count(*), coalesce(sum(pg_catalog.hashtextextended(t::text, 0)::numeric), 0)::text,
                       coalesce(sum(pg_catalog.hashtextextended(t::text, 1)::numeric), 0)::text
                  FROM public.%s AS t""".formatted(Identifiers.quote(table));
        return queries.one(
                "reading the rows of " + table,
                sql,
                row -> new Sums(row.getLong(1), row.getString(2), row.getString(3)));
    }
}
