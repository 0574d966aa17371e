package dev.migrator.bench.copy;

import dev.migrator.bench.server.Content;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Wide rows, texts that are stored out of line, jsonb, a foreign key, secondary indexes, and many small tables. */
record MixedContent(int scale, int smallTables) implements Content {
    private static final int WIDE_COLUMNS = 15;

    @Override
    public void fill(Database database) {
        try (Connection connection = database.open(Purpose.SCHEMA)) {
            Queries queries = Queries.on(connection);
            wide(queries);
            documents(queries);
            events(queries);
            IntStream.range(0, smallTables).forEach(n -> small(queries, "small_%03d".formatted(n)));
        } catch (SQLException e) {
            throw SqlFailures.wrap("making the tables", e);
        }
    }

    /** Ninety columns of six types, about a kilobyte a row. */
    private void wide(Queries queries) {
        String columns =
                each("i%1$d int, b%1$d bigint, n%1$d numeric(12,3), t%1$d text, d%1$d timestamptz, f%1$d boolean");
        String values = each("g %% %1$d, g::bigint * 1000003, g / 7.0, left(md5(g || '-%1$d'), 12), "
                + "timestamptz '2024-01-01 00:00Z' + g * interval '%1$d minutes', g %% 3 = 0");
        run(queries, "CREATE TABLE public.wide (id bigint PRIMARY KEY, %s)".formatted(columns));
        run(
                queries,
                "INSERT INTO public.wide SELECT g, %s FROM generate_series(1, %d) g".formatted(values, scale * 1500));
        run(queries, "CREATE INDEX wide_time ON public.wide (d1)");
        run(queries, "CREATE INDEX wide_text ON public.wide (t1, i2)");
    }

    /** About eight kilobytes each, which hardly compress and are therefore stored out of line. */
    private void documents(Queries queries) {
        run(queries, "CREATE TABLE public.documents (id bigint PRIMARY KEY, title text NOT NULL UNIQUE, body text)");
        run(queries, """
                INSERT INTO public.documents
                SELECT g, 'document ' || g, (SELECT string_agg(md5(g || ' ' || n), '') FROM generate_series(1, 250) n)
                  FROM generate_series(1, %d) g""".formatted(scale * 300));
    }

    /** Half a kilobyte of jsonb each. */
    private void events(Queries queries) {
        run(queries, """
                CREATE TABLE public.events (id bigint PRIMARY KEY, document bigint NOT NULL REFERENCES public.documents,
                    happened timestamptz NOT NULL, payload jsonb NOT NULL)""");
        run(queries, """
                INSERT INTO public.events
                SELECT g, 1 + g %% %d, timestamptz '2024-01-01 00:00Z' + g * interval '1 second',
                       jsonb_build_object('kind', 'kind ' || g %% 20, 'user', g %% 1000, 'price', g / 100.0, 'tags', jsonb_build_array(g, g + 1, md5(g::text)),
                           'address', jsonb_build_object('street', md5(g || 'street'), 'city', md5(g || 'city'), 'note', md5(g || 'a') || md5(g || 'b') || md5(g || 'c')))
                  FROM generate_series(1, %d) g""".formatted(scale * 300, scale * 4000));
        run(queries, "CREATE INDEX events_document ON public.events (document)");
        run(queries, "CREATE INDEX events_kind ON public.events ((payload ->> 'kind'), happened)");
    }

    private static void small(Queries queries, String table) {
        run(
                queries,
                "CREATE TABLE public.%s (id int PRIMARY KEY, name text NOT NULL, amount numeric)".formatted(table));
        run(
                queries,
                "INSERT INTO public.%s SELECT g, md5(g || '%1$s'), g / 3.0 FROM generate_series(1, 100) g"
                        .formatted(table));
        run(queries, "CREATE INDEX %1$s_name ON public.%1$s (name)".formatted(table));
    }

    private static String each(String column) {
        return IntStream.rangeClosed(1, WIDE_COLUMNS)
                .mapToObj(column::formatted)
                .collect(Collectors.joining(", "));
    }

    private static void run(Queries queries, String sql) {
        queries.update("making the tables", sql);
    }
}
