package dev.migrator.bench.memory;

import dev.migrator.bench.server.Content;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A table of many small rows as pgbench has them, and some with rows of many megabytes, which the backfill copies. */
final class LargeContent implements Content {
    static final List<String> TABLES =
            List.of("accounts", "added", "large_rows", "large_whole", "large_bag", "large_bytes_bag");

    private static final String DDL = """
            CREATE TABLE public.done (step int PRIMARY KEY);
            CREATE TABLE public.accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84));
            CREATE TABLE public.added (LIKE public.accounts INCLUDING ALL);
            CREATE TABLE public.large_rows (id int PRIMARY KEY, note text, document text, picture bytea);
            CREATE TABLE public.large_whole (LIKE public.large_rows INCLUDING ALL);
            ALTER TABLE public.large_whole REPLICA IDENTITY FULL;
            CREATE TABLE public.large_bag (note text, document text);
            ALTER TABLE public.large_bag REPLICA IDENTITY FULL;
            CREATE TABLE public.large_bytes_bag (note text, picture bytea);
            ALTER TABLE public.large_bytes_bag REPLICA IDENTITY FULL""";

    private final MemorySettings settings;

    LargeContent(MemorySettings settings) {
        this.settings = settings;
    }

    @Override
    public void fill(Database database) {
        try (Connection connection = database.open(Purpose.SCHEMA)) {
            Queries queries = Queries.on(connection);
            queries.update("making the tables", DDL);
            queries.update("filling accounts", """
                    INSERT INTO public.accounts SELECT g, g / 100000, 0, '' FROM generate_series(1, %d) g""".formatted(settings.rows()));
            queries.update("making large rows", "INSERT INTO public.large_rows " + rows(1, 5));
            queries.update("making large rows", "INSERT INTO public.large_whole " + rows(1, 2));
            queries.update("making large rows", "INSERT INTO public.large_bag SELECT 'a', " + text(1));
            queries.update("making large rows", "INSERT INTO public.large_bytes_bag SELECT 'a', " + bytes(2));
        } catch (SQLException e) {
            throw SqlFailures.wrap("making the tables", e);
        }
    }

    /** A query for rows with two large values each. */
    String rows(int from, int to) {
        return "SELECT i, 'a', %s, %s FROM generate_series(%d, %d) i".formatted(text("i"), bytes("-i"), from, to);
    }

    String text(int seed) {
        return text(Integer.toString(seed));
    }

    String bytes(int seed) {
        return bytes(Integer.toString(seed));
    }

    /** Digits of hashes, which repeat only after a megabyte: neither PostgreSQL nor Kafka finds much to compress. */
    private String text(String seed) {
        return "(SELECT repeat(string_agg(md5(g || ' of ' || %s), ''), %d) FROM generate_series(1, 32 * 1024) g)"
                .formatted(seed, settings.megabytes());
    }

    private String bytes(String seed) {
        return "convert_to(%s, 'UTF8')".formatted(text(seed));
    }
}
