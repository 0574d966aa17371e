package dev.migrator.backfill.copy;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.value;
import static dev.migrator.backfill.Servers.values;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.BackfillPair;
import dev.migrator.backfill.Servers;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.RowFilter;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The copy of tables over many waves, while their rows change in every way. */
class ResumedCopyIT {
    private static final String OLD = """
            CREATE TABLE wide (id int PRIMARY KEY, v int, big text, doubled int GENERATED ALWAYS AS (v * 2) STORED);
            ALTER TABLE wide ALTER COLUMN big SET STORAGE EXTERNAL;
            CREATE TABLE odd (name text, code char(6), n numeric, v int, PRIMARY KEY (n, name, code));
            CREATE TABLE loose (a int, b text);
            CREATE TABLE tree (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
            CREATE TABLE tree_a PARTITION OF tree FOR VALUES FROM (0) TO (10000);
            CREATE TABLE tree_b PARTITION OF tree DEFAULT;
            CREATE TABLE named (cust int PRIMARY KEY, v text, gone text);
            INSERT INTO wide SELECT n, n, CASE WHEN n % 50 = 0 THEN repeat(md5(n::text), 200) END FROM generate_series(1, 20000) n;
            INSERT INTO odd SELECT 'it''s "a" \\ ' || n % 7, 'c' || n % 11, n, n FROM generate_series(1, 20000) n;
            INSERT INTO loose SELECT n % 100, 'x' || n FROM generate_series(1, 9000) n;
            INSERT INTO tree SELECT n, repeat('t' || n, 9) FROM generate_series(1, 20000) n;
            INSERT INTO named SELECT n, 'n' || n, 'gone' FROM generate_series(1, 10000) n""";

    private static final String NEW = """
            CREATE TABLE wide (id int PRIMARY KEY, v int, big text, doubled int GENERATED ALWAYS AS (v * 2) STORED);
            CREATE TABLE odd (v int, n numeric(12,3), name text, code char(6));
            CREATE TABLE loose (a int, b text);
            CREATE TABLE tree (v text, id int PRIMARY KEY) PARTITION BY HASH (id);
            CREATE TABLE tree_0 PARTITION OF tree FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE tree_1 PARTITION OF tree FOR VALUES WITH (MODULUS 2, REMAINDER 1);
            CREATE TABLE renamed (customer bigint PRIMARY KEY, v text, extra int DEFAULT 5)""";

    /** Rows go, come, change, change their keys, exchange them, and take the places of others, in every part of the table. */
    private static final String CHANGES = """
            DELETE FROM wide WHERE id %% 13 = %1$d; UPDATE wide SET v = v + 1 WHERE id %% 17 = %1$d;
            INSERT INTO wide SELECT id + 1000000 * (1 + %1$d), v, big FROM wide WHERE id BETWEEN 1 AND 20000 AND id %% 19 = %1$d
              ON CONFLICT DO NOTHING;
            UPDATE wide w SET id = -id WHERE id %% 23 = %1$d AND id > 0 AND NOT EXISTS (SELECT FROM wide o WHERE o.id = -w.id);
            UPDATE wide w SET id = -id WHERE id %% 46 = -%1$d AND id < 0 AND NOT EXISTS (SELECT FROM wide o WHERE o.id = -w.id);
            UPDATE wide SET big = 'short' WHERE id %% 100 = 50 AND v %% 5 = %1$d;
            UPDATE odd SET n = n + 0.50, v = -v WHERE v %% 11 = %1$d; DELETE FROM odd WHERE v %% 13 = %1$d;
            UPDATE odd SET name = name || '_', code = 'd' WHERE v %% 7 = %1$d;
            INSERT INTO odd SELECT 'new ' || n || name, 'c', n + 100000 * (1 + %1$d), v FROM odd WHERE v %% 9 = %1$d ON CONFLICT DO NOTHING;
            UPDATE loose SET b = b || '!' WHERE a = %1$d; DELETE FROM loose WHERE a = 50 + %1$d;
            UPDATE tree SET id = id + 30000 WHERE id %% 7 = %1$d AND id < 10000;
            UPDATE tree SET id = id - 30000 WHERE id %% 9 = %1$d AND id >= 30000;
            DELETE FROM tree WHERE id %% 31 = %1$d; UPDATE tree SET v = v || 'u' WHERE id %% 29 = %1$d;
            UPDATE named SET v = v || 'u' WHERE cust %% 9 = %1$d; UPDATE named SET cust = cust + 20000 WHERE cust %% 8 = %1$d;
            DELETE FROM named WHERE cust %% 15 = %1$d""";

    private static final String SUM =
            "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(concat_ws('|', %s), 0)::numeric), 0) FROM public.%s";
    /** By table, the columns as the source has them. */
    private static final Map<String, String> COLUMNS = new TreeMap<>(Map.of(
            "wide", "id, v, md5(big), doubled",
            "odd", "name, code, round(n, 3), v",
            "loose", "a, b",
            "tree", "id, v",
            "named", "cust, v"));

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private BackfillPair pair;
    private HikariDataSource control;
    private CopyStore store;
    private MigrationPlan plan;
    private ChangedKeys changes;
    /** Which rows belong to the migration, by table. */
    private final Map<String, String> rows = new TreeMap<>();
    /** What the snapshot of each wave showed, by table. */
    private final Map<Integer, Map<String, String>> snapshots = new TreeMap<>();

    @BeforeEach
    void makeTables() {
        pair = SERVERS.newPair();
        execute(pair.source(), OLD);
        execute(pair.target(), NEW);
        plan = plan();
        changes = TouchedKeys.on(pair.source())
                .of("wide", "($1).id::text")
                .of("odd", "($1).n::text, ($1).name, rpad(($1).code::text, 6)")
                .of("tree", "($1).id::text")
                .of("named", "($1).cust::text");
        control = pair.target().pool(Purpose.CONTROL, 4, Duration.ofSeconds(10));
        store = new CopyStore(control);
    }

    /** Those that both sides have, and one that has other names on new. */
    private MigrationPlan plan() {
        List<TablePlan> tables = new ArrayList<>(Servers.planOfBoth(pair).tables());
        Table named = table("named");
        execute(pair.target(), "ALTER TABLE renamed RENAME TO named");
        Table there = Servers.plan(new BackfillPair(pair.target(), pair.target()), id -> true)
                .byId()
                .get(named.id())
                .table();
        execute(pair.target(), "ALTER TABLE named RENAME TO renamed");
        TableId renamed = new TableId("public", "renamed");
        tables.removeIf(t -> t.table().id().equals(named.id()));
        tables.add(new TablePlan(named, 0, true)
                .mapped(
                        TableMapping.of(
                                named.id(), renamed, Map.of("cust", "customer"), Set.of("gone"), Set.of("extra")),
                        there.named(renamed)));
        return new MigrationPlan("test", 1, tables);
    }

    private Table table(String name) {
        return Servers.plan(pair, id -> true)
                .byId()
                .get(new TableId("public", name))
                .table();
    }

    @AfterEach
    void closePool() {
        control.close();
    }

    @Test
    void keepsWhatIsDoneWhenSnapshotsGoAndRowsChange() {
        int waves = untilFinished(options(3), 4);

        assertThat(waves).isGreaterThan(3);
        requireExact();
        assertThat(doneInWaves("wide")).isGreaterThan(1);
        assertThat(doneInWaves("tree")).isGreaterThan(1);
        assertThat(doneInWaves("odd") + doneInWaves("named")).isGreaterThan(2);
        assertThat(doneInWaves("loose")).as("a table without a key").isEqualTo(1);
    }

    @Test
    void goesOnFromANewSnapshotWhenTheOldOneIsTooOld() {
        int waves = untilFinished(options(2).withMaxSnapshotAge(Duration.ofMillis(1)), Integer.MAX_VALUE);

        assertThat(waves).isGreaterThan(10);
        requireExact();
        assertThat(doneInWaves("wide")).isGreaterThan(5);
    }

    @Test
    void startsATableOverThatWasRewrittenOrTruncatedBetweenTwoWaves() {
        wave(options(2), 40);
        execute(pair.source(), "TRUNCATE odd; INSERT INTO odd VALUES ('a', 'b', 1, 1)");
        execute(pair.source(), "VACUUM FULL tree_a");
        change(1);

        untilFinished(options(2), Integer.MAX_VALUE);

        requireExact();
        assertThat(doneInWaves("odd")).isEqualTo(1);
        assertThat(doneInWaves("tree")).isEqualTo(1);
    }

    @Test
    void finishesATableWhosePartsWereAllCopiedAtTheirPosition() {
        wave(options(3), Integer.MAX_VALUE);
        List<String> positions = values(pair.target(), "SELECT wave_position FROM migrator.table_copy ORDER BY 1");
        execute(pair.target(), "UPDATE migrator.table_copy SET finished_at = NULL");
        change(1);
        AtomicInteger finished = new AtomicInteger();

        run(options(3), new CopyListener() {
            @Override
            public void tableDone(TableId table) {
                finished.incrementAndGet();
            }
        });

        assertThat(finished).hasValue(plan.tables().size());
        assertThat(values(pair.target(), "SELECT wave_position FROM migrator.table_copy ORDER BY 1"))
                .isEqualTo(positions);
        requireExact();
    }

    @Test
    void copiesLeavesThatWereMadeSinceTheTableWasPlanned() {
        wave(options(2), 10);
        execute(pair.source(), """
                CREATE TABLE tree_c PARTITION OF tree FOR VALUES FROM (-500) TO (0);
                INSERT INTO tree SELECT -n, 'later' FROM generate_series(1, 500) n;
                CREATE PUBLICATION migrator_test FOR TABLE tree_a, tree_b, tree_c""");

        untilFinished(options(2), Integer.MAX_VALUE);

        requireExact();
    }

    @Test
    void copiesOnlyRowsThatBelongToTheMigrationHoweverTheyComeAndGo() {
        Map<String, String> conditions = Map.of(
                "wide",
                "v % 2 = 0 OR big = 'short'",
                "odd",
                "v > 0",
                "tree",
                "id < 15000 AND v !~ 'u'",
                "named",
                "cust % 3 = 0");
        conditions.forEach((table, condition) -> rows.put(table, " WHERE " + condition));
        plan = new MigrationPlan(
                "test",
                1,
                plan.tables().stream().map(t -> filtered(t, conditions)).toList());

        int waves = untilFinished(options(3), 6);

        assertThat(waves).isGreaterThan(3);
        requireExact();
        assertThat(doneInWaves("wide")).isGreaterThan(1);
        assertThat(doneInWaves("tree")).isGreaterThan(1);
    }

    private static TablePlan filtered(TablePlan plan, Map<String, String> conditions) {
        TableId id = plan.table().id();
        String condition = conditions.get(id.name());
        return condition == null ? plan : plan.with(new RowFilter(id, condition, condition, condition, List.of()));
    }

    @Test
    void readsWhatChangedInPiecesAndLeavesOldAloneBetweenThemWhichMakesNoWaveLonger() {
        wave(options(2), 20);
        change(1);
        AtomicInteger rests = new AtomicInteger();
        CopyPace resting = new CopyPace() {
            @Override
            public Duration maxSnapshotAge(Duration usual) {
                return Duration.ZERO;
            }

            @Override
            public Duration restAfter(Duration work, BooleanSupplier stopped) {
                assertThat(work).isPositive();
                rests.incrementAndGet();
                return Duration.ofHours(1); // said to have been rested
            }
        };

        assertThat(run(options(2), resting, new CopyListener() {})).isEqualTo(CopyOutcome.WAVE_OVER);

        assertThat(rests).hasValueGreaterThan(2 * plan.tables().size());
        untilFinished(options(2), Integer.MAX_VALUE);
        requireExact();
    }

    /** Runs waves that are ended after so many chunks, with changes in between and meanwhile; returns how many. */
    private int untilFinished(CopyOptions options, int chunksOfAWave) {
        int waves = 0;
        while (wave(options, chunksOfAWave) != CopyOutcome.FINISHED) {
            if (waves < 5) {
                change(waves);
            } else {
                execute(
                        pair.source(),
                        "UPDATE wide SET v = v + 1 WHERE id % 17 = 3; UPDATE tree SET v = v || 'w' WHERE id % 29 = 4");
            }
            assertThat(++waves).isLessThan(100);
        }
        return waves + 1;
    }

    /** Nobody goes on with another chunk while the wave is ended, so each of the other workers finishes one at most. */
    private CopyOutcome wave(CopyOptions options, int chunks) {
        try {
            return run(options, new CopyListener() {
                private int done;

                @Override
                public synchronized void chunkDone(ChunkDone chunk) {
                    if (++done == chunks) {
                        Servers.terminate(pair.source(), "keeper");
                        Servers.terminate(pair.source(), "copy-out");
                        awaitNoReader();
                    }
                }
            });
        } catch (RetryableFailure lost) {
            return CopyOutcome.WAVE_OVER;
        }
    }

    private void awaitNoReader() {
        String readers = "SELECT count(*) FROM pg_stat_activity"
                + " WHERE application_name IN ('migrator keeper', 'migrator copy-out') AND datname = current_database()";
        Deadline.in(Duration.ofSeconds(20), Clock.systemUTC())
                .await(
                        () -> Servers.value(pair.source(), readers).equals("0"),
                        () -> "a session that was ended is still there");
    }

    private CopyOutcome run(CopyOptions options, CopyListener listener) {
        return run(options, CopyPace.NONE, listener);
    }

    private CopyOutcome run(CopyOptions options, CopyPace pace, CopyListener listener) {
        int number = store.waves().next();
        try (ExportedSnapshot snapshot = Servers.snapshot(pair, number)) {
            try (Connection joined = snapshot.join(Purpose.VERIFY)) {
                snapshots.put(number, sums(joined));
            }
            return new Backfill(pair.target(), store, changes, options, pace, listener)
                    .run(
                            plan.tables(),
                            snapshot,
                            new WaveRecord(number, snapshot.position(), List.of()),
                            Duration.ZERO);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, String> sums(Connection source) {
        Map<String, String> sums = new TreeMap<>();
        COLUMNS.forEach((table, columns) -> sums.put(
                table,
                Queries.on(source)
                        .one(
                                "summing up",
                                SUM.formatted(columns, table) + rows.getOrDefault(table, ""),
                                row -> row.getString(1))));
        return sums;
    }

    private void change(int number) {
        execute(pair.source(), CHANGES.formatted(number));
        execute(pair.source(), "VACUUM");
    }

    /** Each table is what the source was at the position of its wave. */
    private void requireExact() {
        for (TablePlan table : plan.tables()) {
            String name = table.table().id().name();
            String columns = COLUMNS.get(name).replace("cust", "customer");
            int wave = Integer.parseInt(value(
                    pair.target(), "SELECT wave FROM migrator.table_copy WHERE table_name = '%s'".formatted(name)));
            assertThat(value(
                            pair.target(),
                            SUM.formatted(columns, table.mapping().target().name())))
                    .as("%s of wave %d", name, wave)
                    .isEqualTo(snapshots.get(wave).get(name));
        }
    }

    private int doneInWaves(String table) {
        return Integer.parseInt(value(
                pair.target(),
                "SELECT count(DISTINCT wave) FROM migrator.chunk WHERE table_name = '%s'".formatted(table)));
    }

    private static CopyOptions options(int workers) {
        return new CopyOptions(
                workers, 128 << 10, 3, Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofMinutes(5));
    }
}
