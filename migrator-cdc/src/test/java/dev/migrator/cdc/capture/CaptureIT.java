package dev.migrator.cdc.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange;
import dev.migrator.core.change.RowChange.Delete;
import dev.migrator.core.change.RowChange.Insert;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.change.RowChange.Truncate;
import dev.migrator.core.change.RowChange.Update;
import dev.migrator.core.change.SourceTransaction;
import dev.migrator.core.schema.TableId;
import dev.migrator.embedded.kafka.KafkaBroker;
import dev.migrator.embedded.postgres.PostgresOptions;
import dev.migrator.embedded.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log says of every kind of change, on the oldest and the newest server. */
class CaptureIT {
    private static Map<Integer, PostgresServer> servers;
    private static KafkaBroker kafka;

    @BeforeAll
    static void start() {
        servers = Map.of(
                14, PostgresServer.start(PostgresOptions.of(14).withoutFsync()),
                18, PostgresServer.start(PostgresOptions.of(18).withoutFsync()));
        kafka = KafkaBroker.launch();
    }

    @AfterAll
    static void stop() {
        kafka.close();
        servers.values().forEach(PostgresServer::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void carriesInsertUpdateAndDeleteOfATableWithAKey(int major) throws Exception {
        try (TestStream stream = stream(major, "CREATE TABLE public.t (id int PRIMARY KEY, a text, b text)")) {
            stream.make().start();
            stream.execute(
                    "INSERT INTO public.t VALUES (1, 'x', NULL), (2, '', 'y')",
                    "UPDATE public.t SET a = 'z' WHERE id = 1",
                    "DELETE FROM public.t WHERE id = 2");
            assertThat(texts(stream.changes()))
                    .containsExactly(
                            "insert id=1 a=x b=null",
                            "insert id=2 a= b=y",
                            "update null to id=1 a=z b=null",
                            "delete id=2");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void keepsATransactionWholeAndInCommitOrder(int major) throws Exception {
        try (TestStream stream = stream(major, "CREATE TABLE public.t (id int PRIMARY KEY)")) {
            stream.make().start();
            stream.execute(
                    "BEGIN; INSERT INTO public.t VALUES (1); SAVEPOINT s; INSERT INTO public.t VALUES (2);"
                            + " ROLLBACK TO s; INSERT INTO public.t VALUES (3); COMMIT",
                    "BEGIN; INSERT INTO public.t VALUES (4); ROLLBACK",
                    "INSERT INTO public.t VALUES (5)");
            List<SourceTransaction> filled = stream.upToMarker(0).stream()
                    .filter(t -> !t.changes().isEmpty())
                    .toList();
            assertThat(filled.stream().map(t -> texts(t.changes())))
                    .containsExactly(List.of("insert id=1", "insert id=3"), List.of("insert id=5"));
            assertThat(filled.get(1).end().isAfter(filled.get(0).end())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void leavesAnUnchangedToastValueOutByItsMarkerNotByAText(int major) throws Exception {
        try (TestStream stream = stream(major, """
                CREATE TABLE public.t (id int PRIMARY KEY, n int, big text, bytes bytea, many int[]);
                ALTER TABLE public.t ALTER big SET STORAGE EXTERNAL, ALTER bytes SET STORAGE EXTERNAL, ALTER many SET STORAGE EXTERNAL""")) {
            stream.execute("INSERT INTO public.t SELECT 1, 0, repeat('x', 5000), decode(repeat('ab', 5000), 'hex'),"
                    + " (SELECT array_agg(g) FROM generate_series(1, 3000) g)");
            stream.make().start();
            stream.execute(
                    "UPDATE public.t SET n = 1",
                    "UPDATE public.t SET big = '__debezium_unavailable_value'",
                    "UPDATE public.t SET big = '(unchanged)'");
            List<RowChange> changes = stream.changes();
            Row first = ((Update) changes.get(0)).after();
            assertThat(first.isUnchanged(2) && first.isUnchanged(3) && first.isUnchanged(4))
                    .isTrue();
            assertThat(first.isUnchanged(0) || first.isUnchanged(1)).isFalse();
            assertThat(((Update) changes.get(1)).after().value(2)).isEqualTo("__debezium_unavailable_value");
            assertThat(((Update) changes.get(2)).after().isUnchanged(2)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void carriesValuesOfMegabytesAndLeavesOldOnesOutWhereThereIsAKey(int major) throws Exception {
        try (TestStream stream = stream(major, """
                CREATE TABLE public.t (id int PRIMARY KEY, n text, big text, bytes bytea);
                CREATE TABLE public.bag (n int, big text);
                ALTER TABLE public.t REPLICA IDENTITY FULL;
                ALTER TABLE public.bag REPLICA IDENTITY FULL""")) {
            stream.make().start();
            stream.execute(
                    "INSERT INTO public.t SELECT 1, NULL, repeat('äx', 3000000), decode(repeat('00ab', 2000000), 'hex')",
                    "UPDATE public.t SET n = 'y'",
                    "UPDATE public.t SET id = 2, big = repeat('z', 9000000)",
                    "DELETE FROM public.t",
                    "INSERT INTO public.bag SELECT 1, repeat('b', 9000000)",
                    "UPDATE public.bag SET n = 2");
            List<RowChange> changes = stream.changes();
            Row inserted = ((Insert) changes.get(0)).after();
            assertThat(inserted.isLarge()).isTrue();
            assertThat(inserted.value(1)).isNull();
            assertThat(inserted.value(2)).isEqualTo("äx".repeat(3_000_000));
            assertThat(inserted.value(3)).isEqualTo("\\x" + "00ab".repeat(2_000_000));
            assertThat(unchanged((Update) changes.get(1)))
                    .isEqualTo("1 null (unchanged) (unchanged) to 1 y (unchanged) (unchanged)");
            Update second = (Update) changes.get(2);
            assertThat(List.of(second.before().value(0), second.after().value(0)))
                    .containsExactly("1", "2");
            assertThat(second.after().value(2)).isEqualTo("z".repeat(9_000_000));
            assertThat(((Delete) changes.get(3)).before().isUnchanged(2)).isTrue();
            Update bag = (Update) changes.get(5);
            assertThat(List.of(bag.before().value(1), bag.after().value(1))).containsOnly("b".repeat(9_000_000));
        }
    }

    private static String unchanged(Update update) {
        return "%s to %s".formatted(values(update.before()), values(update.after()));
    }

    private static String values(Row row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.shape().columns().size(); i++) {
            values.add(String.valueOf(row.raw(i)));
        }
        return String.join(" ", values);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void makesOneUpdateOfAKeyChangeAndKeepsTheUnchangedMarker(int major) throws Exception {
        try (TestStream stream = stream(major, """
                CREATE TABLE public.t (id int, part text, big text, PRIMARY KEY (part, id));
                ALTER TABLE public.t ALTER big SET STORAGE EXTERNAL""")) {
            stream.execute("INSERT INTO public.t SELECT 10, 'p', repeat('x', 5000)");
            stream.make().start();
            stream.execute("UPDATE public.t SET id = 11");
            Update update = (Update) stream.changes().get(0);
            assertThat(text(update.before())).isEqualTo("id=10 part=p");
            assertThat(update.after().value(0)).isEqualTo("11");
            assertThat(update.after().isUnchanged(2)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void carriesTheWholeOldRowUnderReplicaIdentityFullAndFillsToastFromIt(int major) throws Exception {
        try (TestStream stream = stream(major, """
                CREATE TABLE public.t (a int, b text, big text);
                ALTER TABLE public.t ALTER big SET STORAGE EXTERNAL, REPLICA IDENTITY FULL""")) {
            stream.execute("INSERT INTO public.t SELECT 1, NULL, repeat('x', 5000)");
            stream.make().start();
            stream.execute("UPDATE public.t SET a = 2", "DELETE FROM public.t");
            List<RowChange> changes = stream.changes();
            Update update = (Update) changes.get(0);
            assertThat(update.before().shape().columns()).containsExactly("a", "b", "big");
            assertThat(update.before().value(0)).isEqualTo("1");
            assertThat(update.before().value(1)).isNull();
            assertThat(update.after().isComplete()).isTrue();
            assertThat(update.after().value(2)).hasSize(5000);
            assertThat(((Delete) changes.get(1)).before().isComplete()).isTrue();
            assertThat(((Delete) changes.get(1)).before().value(0)).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void tellsTheColumnsOfAReplicaIdentityIndex(int major) throws Exception {
        try (TestStream stream = stream(major, """
                CREATE TABLE public.t (id int PRIMARY KEY, code text NOT NULL UNIQUE, v int);
                ALTER TABLE public.t REPLICA IDENTITY USING INDEX t_code_key""")) {
            stream.execute("INSERT INTO public.t VALUES (1, 'a', 1), (2, 'b', 2)");
            stream.make().start();
            stream.execute(
                    "UPDATE public.t SET code = 'c' WHERE id = 1",
                    "UPDATE public.t SET id = 9 WHERE id = 2",
                    "DELETE FROM public.t WHERE id = 9");
            assertThat(texts(stream.changes()))
                    .containsExactly(
                            "update code=a to id=1 code=c v=1", "update null to id=9 code=b v=2", "delete code=b");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void makesOneTruncateOfAllTablesOfAStatement(int major) throws Exception {
        try (TestStream stream = stream(
                major,
                "CREATE TABLE public.a (id int PRIMARY KEY); CREATE TABLE public.b (id int REFERENCES public.a);"
                        + " CREATE TABLE public.c (id int PRIMARY KEY)")) {
            stream.make().start();
            stream.execute("TRUNCATE public.a, public.b, public.c", "TRUNCATE public.a CASCADE");
            List<RowChange> changes = stream.changes();
            assertThat(changes).hasSize(2);
            assertThat(((Truncate) changes.get(0)).tables())
                    .extracting(TableId::name)
                    .containsExactlyInAnyOrder("a", "b", "c");
            assertThat(((Truncate) changes.get(1)).tables())
                    .extracting(TableId::name)
                    .containsExactlyInAnyOrder("a", "b");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void survivesOddNames(int major) throws Exception {
        String ddl = "CREATE SCHEMA \"S 1.x,y\"; CREATE TABLE \"S 1.x,y\".\"T.(é😀)\"\"q\" (\"select\" int PRIMARY KEY,"
                + " \"a.b\"\"c\" text, \"Ünï [x]*\" text, \"__debezium.newkey\" text, \"a,b\" int DEFAULT 7 + 1,"
                + " \"d\" timestamptz DEFAULT now(), \"e\" text[] DEFAULT '{a,b}', \"f\" jsonb NOT NULL DEFAULT '{}')";
        try (TestStream stream = stream(major, ddl)) {
            stream.make().start();
            stream.execute("INSERT INTO \"S 1.x,y\".\"T.(é😀)\"\"q\" VALUES (1, 'v', 'w', 'x', NULL, NULL, NULL)");
            Row row = ((Insert) stream.changes().get(0)).after();
            assertThat(row.shape().table()).isEqualTo(new TableId("S 1.x,y", "T.(é😀)\"q"));
            assertThat(text(row))
                    .isEqualTo("select=1 a.b\"c=v Ünï [x]*=w __debezium.newkey=x a,b=null d=null e=null f={}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void carriesRowsOfATableWithoutColumnsAndLeavesGeneratedColumnsOut(int major) throws Exception {
        try (TestStream stream = stream(
                major,
                "CREATE TABLE public.nothing ()",
                "CREATE TABLE public.g (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int,"
                        + " b int GENERATED ALWAYS AS (a * 2) STORED, gone int, c int); ALTER TABLE public.g DROP gone")) {
            stream.make().start();
            stream.execute("INSERT INTO public.nothing DEFAULT VALUES", "INSERT INTO public.g (a, c) VALUES (5, 6)");
            assertThat(texts(stream.changes())).containsExactly("insert", "insert id=1 a=5 c=6");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void followsAColumnThatIsAddedUnderWay(int major) throws Exception {
        try (TestStream stream = stream(major, "CREATE TABLE public.t (id int PRIMARY KEY, a text)")) {
            stream.make().start();
            stream.execute(
                    "INSERT INTO public.t VALUES (1, 'x')",
                    "ALTER TABLE public.t ADD b int DEFAULT 4",
                    "INSERT INTO public.t VALUES (2, 'y', NULL)",
                    "ALTER TABLE public.t DROP a",
                    "UPDATE public.t SET b = 5 WHERE id = 2");
            assertThat(texts(stream.changes()))
                    .containsExactly(
                            "insert id=1 a=x",
                            "public.t: add column b",
                            "insert id=2 a=y b=null",
                            "public.t: drop column a",
                            "update null to id=2 b=5");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void writesALargeTransactionInPartsAndTakesUpTheChainBehindIt(int major) throws Exception {
        try (TestStream stream = stream(major, "CREATE TABLE public.t (id int PRIMARY KEY, a text)")) {
            stream.make().start();
            stream.execute(
                    "INSERT INTO public.t VALUES (0, 'before')",
                    "INSERT INTO public.t SELECT g, repeat('x', 100) FROM generate_series(1, 20000) g",
                    "INSERT INTO public.t VALUES (20001, 'after')");
            dev.migrator.core.stream.Markers.write(stream.source, "large");
            LaneCheck lane = stream.read(0, "large");
            assertThat(lane.maximumParts()).isGreaterThan(5).isEqualTo(lane.withCommitRecord());
            assertThat(ids(lane.transactions())).hasSize(20002).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void splitsATransactionByLaneAndPutsMarkersIntoEveryLane(int major) throws Exception {
        String ddl = "CREATE TABLE public.a (id int PRIMARY KEY); CREATE TABLE public.b (id int PRIMARY KEY)";
        try (TestStream stream = stream(major, ddl)) {
            stream.make(3, t -> t.id().name().equals("a") ? 0 : 1).start();
            stream.execute("BEGIN; INSERT INTO public.a VALUES (1); INSERT INTO public.b VALUES (2);"
                    + " INSERT INTO public.a VALUES (3); TRUNCATE public.a, public.b; COMMIT");
            dev.migrator.core.stream.Markers.write(stream.source, "all");
            assertThat(texts(changes(stream.read(0, "all"))))
                    .containsExactly("insert id=1", "insert id=3", "truncate [public.a]");
            assertThat(texts(changes(stream.read(1, "all")))).containsExactly("insert id=2", "truncate [public.b]");
            assertThat(changes(stream.read(2, "all"))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void movesEveryLaneAndTheSlotWhileTheSourceIsIdle(int major) throws Exception {
        try (TestStream stream = stream(major, "CREATE TABLE public.a (id int PRIMARY KEY)")) {
            stream.make(2, t -> 0).start();
            stream.upToMarker(1);
            String before = confirmed(stream);
            int records = stream.slices(1).size();
            Patience.until(
                    () -> !confirmed(stream).equals(before) && stream.slices(1).size() > records + 1);
        }
    }

    static String confirmed(TestStream stream) throws Exception {
        return stream.query("SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = '"
                + stream.record.slot() + "'");
    }

    static List<String> ids(List<SourceTransaction> transactions) {
        return transactions.stream()
                .flatMap(t -> t.changes().stream())
                .map(c -> ((Insert) c).after().value(0))
                .toList();
    }

    private static List<RowChange> changes(LaneCheck lane) {
        return lane.transactions().stream().flatMap(t -> t.changes().stream()).toList();
    }

    private static List<String> texts(List<RowChange> changes) {
        return changes.stream().map(CaptureIT::text).toList();
    }

    private static String text(RowChange change) {
        if (change instanceof Insert insert) {
            return ("insert " + text(insert.after())).strip();
        } else if (change instanceof Update update) {
            return "update " + text(update.before()) + " to " + text(update.after());
        } else if (change instanceof Delete delete) {
            return "delete " + text(delete.before());
        } else if (change instanceof SchemaChange schemaChange) {
            return schemaChange.sentence();
        }
        return "truncate " + ((Truncate) change).tables();
    }

    private static String text(Row row) {
        if (row == null) {
            return "null";
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.shape().columns().size(); i++) {
            values.add(row.shape().columns().get(i) + "=" + (row.isUnchanged(i) ? "<unchanged>" : row.value(i)));
        }
        return String.join(" ", values);
    }

    private static TestStream stream(int major, String... ddl) throws Exception {
        return new TestStream(servers.get(major), kafka, ddl);
    }
}
