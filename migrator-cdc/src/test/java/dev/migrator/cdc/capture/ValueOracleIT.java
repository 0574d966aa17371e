package dev.migrator.cdc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange.Delete;
import dev.migrator.core.change.RowChange.Insert;
import dev.migrator.core.change.RowChange.Update;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.connect.Purpose;
import dev.migrator.embedded.kafka.KafkaBroker;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value must arrive as the source itself prints it in a canonical session, whatever the database's settings. */
class ValueOracleIT {
    private static final List<String> ODD_SETTINGS = List.of(
            "DateStyle = 'German, DMY'",
            "IntervalStyle = 'iso_8601'",
            "TimeZone = 'Asia/Kathmandu'",
            "bytea_output = 'escape'",
            "extra_float_digits = 0",
            "xmlbinary = 'hex'");

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void carriesEveryValueAsTheSourcePrintsIt(int major) throws Exception {
        try (PostgresServer server =
                        PostgresServer.start(PostgresOptions.of(major).withoutFsync());
                KafkaBroker kafka = KafkaBroker.launch();
                TestStream stream = new TestStream(server, kafka)) {
            List<Samples.Sample> samples = Samples.of(major);
            create(stream, samples);
            stream.make().start();
            stream.execute(each(
                    samples,
                    i -> "INSERT INTO public.v%d VALUES (1, %s)"
                            .formatted(i, samples.get(i).expression())));
            List<String> printed = printed(stream, samples.size());
            stream.execute(each(samples, i -> "UPDATE public.v%d SET id = 2; DELETE FROM public.v%d".formatted(i, i)));
            assertThat(captured(stream.upToMarker(0), samples)).isEqualTo(expected(samples, printed));
        }
    }

    private static void create(TestStream stream, List<Samples.Sample> samples) throws Exception {
        stream.execute(Samples.SETUP.toArray(String[]::new));
        stream.execute(each(
                samples,
                i -> "CREATE TABLE public.v%d (id int PRIMARY KEY, v %s); ALTER TABLE public.v%d REPLICA IDENTITY FULL"
                        .formatted(i, samples.get(i).type(), i)));
        for (String setting : ODD_SETTINGS) {
            stream.execute("ALTER DATABASE " + stream.source.endpoint().database() + " SET " + setting);
        }
    }

    private static String[] each(List<Samples.Sample> samples, IntFunction<String> sql) {
        return IntStream.range(0, samples.size()).mapToObj(sql).toArray(String[]::new);
    }

    /** By format(), which calls the type's output function, as COPY does. */
    private static List<String> printed(TestStream stream, int count) throws Exception {
        String each = IntStream.range(0, count)
                .mapToObj(i -> "SELECT %d AS n, format('%%s', v) AS text FROM public.v%d".formatted(i, i))
                .collect(Collectors.joining(" UNION ALL "));
        List<String> values = new ArrayList<>();
        try (Connection connection = stream.source.open(Purpose.CONTROL);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(each + " ORDER BY n")) {
            while (rows.next()) {
                values.add(rows.getString("text"));
            }
        }
        return values;
    }

    private static List<String> expected(List<Samples.Sample> samples, List<String> printed) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            lines.add(line(samples.get(i), printed.get(i), printed.get(i), printed.get(i)));
        }
        return lines;
    }

    private static List<String> captured(List<SourceTransaction> transactions, List<Samples.Sample> samples) {
        List<List<String>> seen = new ArrayList<>();
        samples.forEach(s -> seen.add(new ArrayList<>()));
        transactions.stream().flatMap(t -> t.changes().stream()).forEach(change -> {
            Row row = change instanceof Insert insert
                    ? insert.after()
                    : change instanceof Update update ? update.before() : ((Delete) change).before();
            seen.get(Integer.parseInt(row.shape().table().name().substring(1))).add(row.value(1));
        });
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            lines.add(line(samples.get(i), seen.get(i).toArray(String[]::new)));
        }
        return lines;
    }

    private static String line(Samples.Sample sample, String... values) {
        return sample.expression() + " -> " + String.join(" | ", values);
    }
}
