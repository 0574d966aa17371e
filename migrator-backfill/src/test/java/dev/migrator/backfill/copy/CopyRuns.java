package dev.migrator.backfill.copy;

import static dev.migrator.backfill.Servers.execute;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.BackfillPair;
import dev.migrator.backfill.Servers;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.control.CopyStore;
import dev.migrator.core.control.WaveRecord;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.snapshot.ExportedSnapshot;
import dev.migrator.core.stream.ChangedKeys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs of a copy of some tables, each table odd in its own way, between two servers. */
abstract class CopyRuns {
    private static final String TABLES = """
            CREATE TABLE accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, balance numeric(12,2) NOT NULL,
                                   note text, doubled numeric GENERATED ALWAYS AS (balance * 2) STORED);
            CREATE TABLE keyless (line text, at timestamptz);
            CREATE TABLE nothing (id int PRIMARY KEY);
            CREATE TABLE "Odd ""name" ("a.b" int, "A.B" int[], "ünï" jsonb);
            CREATE TABLE parent (id int, what text);
            CREATE TABLE child (more text) INHERITS (parent);""";

    private static final String ROWS = """
            INSERT INTO accounts (balance, note) SELECT n, repeat(md5(n::text), n % 7) FROM generate_series(1, 30000) n;
            INSERT INTO accounts (balance, note) SELECT n, string_agg(md5((n * i)::text), '')
              FROM generate_series(1, 20) n, generate_series(1, 2000) i GROUP BY n;
            DELETE FROM accounts WHERE id % 10 = 3;
            INSERT INTO keyless SELECT CASE WHEN n % 3 = 0 THEN NULL ELSE E'a\\tb\\\\\\n' || n % 50 END, now()
              FROM generate_series(1, 5000) n;
            INSERT INTO "Odd ""name" SELECT n, ARRAY[n, NULL, -n], '{"a": 1.50}' FROM generate_series(1, 500) n;
            INSERT INTO parent VALUES (1, 'p'); INSERT INTO child VALUES (2, 'c', 'm');""";

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    BackfillPair pair;
    private HikariDataSource control;
    CopyStore store;

    @BeforeEach
    void makeTables() {
        pair = SERVERS.newPair();
        execute(pair.source(), TABLES + ROWS);
        execute(pair.target(), TABLES);
        control = pair.target().pool(Purpose.CONTROL, 4, Duration.ofSeconds(10));
        store = new CopyStore(control);
    }

    @AfterEach
    void closePool() {
        control.close();
    }

    CopyOutcome copyAll(MigrationPlan plan, CopyListener listener) {
        int number = store.waves().next();
        try (ExportedSnapshot wave = Servers.snapshot(pair, number)) {
            return run(plan, wave, number, listener);
        }
    }

    CopyOutcome run(MigrationPlan plan, ExportedSnapshot wave, int number, CopyListener listener) {
        return new Backfill(pair.target(), store, ChangedKeys.NONE, options(3), listener)
                .run(plan.tables(), wave, record(number, wave), Duration.ZERO);
    }

    static WaveRecord record(int number, ExportedSnapshot wave) {
        return new WaveRecord(number, wave.position(), List.of());
    }

    static CopyOptions options(int workers) {
        return new CopyOptions(
                workers, 256 << 10, 5, Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofMinutes(5));
    }

    static MigrationPlan only(MigrationPlan plan, String table) {
        return new MigrationPlan(
                "test",
                1,
                plan.tables().stream()
                        .filter(t -> t.table().id().name().equals(table))
                        .toList());
    }

    static CopyListener onChunk(Consumer<Integer> work) {
        AtomicInteger number = new AtomicInteger();
        return new CopyListener() {
            @Override
            public void chunkDone(ChunkDone chunk) {
                work.accept(number.incrementAndGet());
            }
        };
    }
}
