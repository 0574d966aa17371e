package dev.migrator.backfill;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.planOfBoth;
import static dev.migrator.backfill.Servers.terminate;
import static dev.migrator.backfill.Servers.value;
import static dev.migrator.backfill.Servers.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.backfill.copy.CopyOutcome;
import dev.migrator.backfill.rebuild.ForeignKeyRebuild;
import dev.migrator.backfill.rebuild.Restoration;
import dev.migrator.backfill.schema.PendingForeignKey;
import dev.migrator.core.apply.SchemaPolicy;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.control.RebuildStore;
import dev.migrator.core.control.WrittenForeignKey;
import dev.migrator.core.control.WrittenIndex;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Indexes and foreign keys of a schema that is on new already: they go down for the copy and come back as they were. */
class ExistingSchemaIT {
    private static final int CHUNK = 64 << 10;

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private BackfillPair pair;
    private HikariDataSource pool;
    private RebuildStore store;

    @BeforeAll
    static void start() throws SQLException {
        try (Connection connection = SERVERS.newPair().target().open(Purpose.SCHEMA);
                Statement statement = connection.createStatement()) {
            statement.execute("SET allow_in_place_tablespaces = on");
            statement.execute(ExistingShop.TABLESPACE);
        }
    }

    @BeforeEach
    void newPair() {
        pair = SERVERS.newPair();
        pool = pair.target().pool(Purpose.CONTROL, 2, Duration.ofSeconds(10));
        store = new RebuildStore(pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    @Timeout(180)
    void everyDefinitionIsTheSameAfterTheCopyWasKilledAtEveryPoint() throws Exception {
        MigrationPlan plan = shop();
        List<String> before = definitions();
        String staying = identities("invoice%", "view_key%");

        killedWhileItTakesDown(plan, before);
        killedInTheMiddleOfTheRows(plan);
        refusedBecauseSomebodyMadeAnotherIndex(plan);
        stoppedWhileItBuilds(plan);
        assertThat(run(plan, existing(true), BackfillListener.NONE)).isEqualTo(CopyOutcome.FINISHED);

        assertThat(definitions()).isEqualTo(before);
        assertThat(identities("invoice%", "view_key%"))
                .as("what others need was never dropped")
                .isEqualTo(staying);
        assertThat(store.indexes()).isEmpty();
        assertThat(store.foreignKeys()).isEmpty();
        assertRows();
    }

    /** The first drop that somebody's lock holds up ends with its session; what was dropped before is written down. */
    private void killedWhileItTakesDown(MigrationPlan plan, List<String> before) throws Exception {
        try (Connection holder = pair.target().open(Purpose.MONITOR);
                Statement lock = holder.createStatement()) {
            holder.setAutoCommit(false);
            lock.execute("LOCK TABLE shop.orders IN ACCESS SHARE MODE");
            Thread killer = new Thread(() -> {
                awaitWaiting("schema");
                terminate(pair.target(), "schema");
            });
            killer.start();
            assertThatThrownBy(() -> run(plan, existing(true), BackfillListener.NONE))
                    .isInstanceOf(MigratorException.class);
            killer.join();
        }
        int written = store.indexes().size() + store.foreignKeys().size();
        assertThat(written).isPositive();
        assertThat(before.size() - definitions().size())
                .as("what is gone is written down")
                .isPositive();
    }

    /** Its sessions die, and it is stopped before it can go on in another wave. */
    private void killedInTheMiddleOfTheRows(MigrationPlan plan) {
        AtomicInteger chunks = new AtomicInteger();
        AtomicReference<List<WrittenIndex>> down = new AtomicReference<>(List.of());
        AtomicReference<Thread> stopper = new AtomicReference<>(new Thread(() -> {}));
        BackfillListener listener = new BackfillListener() {
            @Override
            public void chunkDone(ChunkDone chunk) {
                int done = chunks.incrementAndGet();
                if (done == 1) {
                    down.set(store.indexes());
                }
                if (done == 3) {
                    stopper.get().start();
                    terminate(pair.source(), "keeper");
                    terminate(pair.source(), "copy-out");
                }
            }
        };
        try (BackfillJob job = new BackfillJob(pair, plan, ChangedKeys.NONE, existing(true), listener)) {
            stopper.set(new Thread(job::stop));
            assertThat(job.run(number -> Servers.snapshot(pair, number))).isEqualTo(CopyOutcome.STOPPED);
        }
        assertThat(down.get())
                .extracting(WrittenIndex::name)
                .contains("orders_pkey", "orders_code", "part_at", "part_2025_a_at")
                .doesNotContain("invoice_pkey", "view_key_pkey");
        assertThat(store.foreignKeys()).extracting(WrittenForeignKey::name).contains("line_order", "orders_parent");
    }

    private void refusedBecauseSomebodyMadeAnotherIndex(MigrationPlan plan) {
        assertThat(store.indexes()).extracting(WrittenIndex::name).contains("orders_code");
        execute(pair.target(), "CREATE INDEX orders_code ON shop.orders (note)");
        assertThatThrownBy(() -> run(plan, existing(true), BackfillListener.NONE))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("orders_code")
                .hasMessageContaining("drop it or rename it");
        execute(pair.target(), "DROP INDEX shop.orders_code");
    }

    private void stoppedWhileItBuilds(MigrationPlan plan) throws Exception {
        try (Connection holder = pair.target().open(Purpose.MONITOR);
                Statement lock = holder.createStatement();
                BackfillJob job =
                        new BackfillJob(pair, plan, ChangedKeys.NONE, existing(true), BackfillListener.NONE)) {
            holder.setAutoCommit(false);
            lock.execute("LOCK TABLE shop.orders IN ROW EXCLUSIVE MODE");
            Thread stopper = new Thread(() -> {
                awaitWaiting("build");
                job.stop();
            });
            stopper.start();
            assertThat(job.run(number -> {
                        throw new AssertionError("no wave is needed");
                    }))
                    .isEqualTo(CopyOutcome.STOPPED);
            stopper.join();
        }
        assertThat(store.indexes()).extracting(WrittenIndex::name).contains("orders_code");
    }

    @Test
    void withoutRebuildingNoIndexIsTouchedAndEveryForeignKeyIsCheckedAnew() {
        MigrationPlan plan = shop();
        List<String> before = definitions();
        String indexes = identities("%");

        run(plan, existing(false), orphan());

        assertThat(identities("%")).isEqualTo(indexes);
        ForeignKeyRebuild keys = new ForeignKeyRebuild(pair.target(), store);
        assertThat(keys.unfinished()).containsExactly("shop.line.line_order");
        assertThat(keys.complete()).extracting(PendingForeignKey::name).containsExactly("line_order");
        mendOrphan();
        assertThat(keys.complete()).isEmpty();
        assertThat(keys.unfinished()).isEmpty();
        assertThat(definitions()).isEqualTo(before);
        assertRows();
    }

    @Test
    void aForeignKeyWhoseRowsDisagreeWaitsAndNothingElseDoes() {
        MigrationPlan plan = shop();
        List<String> before = definitions();

        assertThat(run(plan, existing(true), orphan())).isEqualTo(CopyOutcome.FINISHED);

        ForeignKeyRebuild keys = new ForeignKeyRebuild(pair.target(), store);
        assertThat(keys.unfinished()).containsExactly("shop.line.line_order");
        assertThat(store.indexes()).isEmpty();
        mendOrphan();
        assertThat(keys.complete()).isEmpty();
        assertThat(definitions()).isEqualTo(before);
    }

    @Test
    void nothingIsDroppedFromATargetThatHasRows() {
        MigrationPlan plan = shop();
        List<String> before = definitions();
        execute(pair.target(), "INSERT INTO shop.plain VALUES (1, 'mine')");

        assertThatThrownBy(() -> run(plan, existing(true), BackfillListener.NONE))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("shop.plain")
                .hasMessageContaining("none of their indexes was dropped");
        assertThat(definitions()).isEqualTo(before);
    }

    @Test
    void whatIsGivenUpInTheMiddleHasItsIndexesBackAndTellsOfWhatItsRowsDoNotAllow() {
        MigrationPlan plan = shop();
        List<String> before = definitions();
        assertThatThrownBy(() -> run(plan, existing(true), new BackfillListener() {
                    @Override
                    public void waveBegun(int wave, int tables, int chunks, long bytes) {
                        throw new IllegalStateException("crash");
                    }
                }))
                .hasMessageContaining("crash");
        execute(pair.target(), """
                SET session_replication_role = replica; INSERT INTO shop.line VALUES (1, 4711, 1);
                INSERT INTO shop.plain VALUES (1, 'twice'), (1, 'twice')""");

        Restoration restoration = new Restoration(pair.target(), store, CopyOptions.withWorkers(2));
        Restoration.Restored restored = restoration.restore();

        assertThat(restored.whole()).isFalse();
        assertThat(String.join("\n", restored.sentences()))
                .contains("index plain_pkey of shop.plain is not back", "CREATE UNIQUE INDEX plain_pkey ON shop.plain")
                .contains("ADD CONSTRAINT plain_pkey PRIMARY KEY USING INDEX plain_pkey")
                .contains("foreign key line_order of shop.line does not hold");
        execute(pair.target(), """
                SET session_replication_role = replica; TRUNCATE shop.plain; DELETE FROM shop.line""");
        assertThat(restoration.restore().whole()).isTrue();
        assertThat(definitions()).isEqualTo(before);
        assertThat(restoration.restore().sentences()).isEmpty();
    }

    private MigrationPlan shop() {
        execute(pair.source(), ExistingShop.OLD);
        execute(pair.target(), ExistingShop.NEW);
        return planOfBoth(pair);
    }

    /** Adds a row that refers to nothing, as a copy in two waves may look for a while. */
    private BackfillListener orphan() {
        return new BackfillListener() {
            @Override
            public void stepDone(BackfillStep step) {
                if (step == BackfillStep.COPY) {
                    execute(
                            pair.target(),
                            "SET session_replication_role = replica; INSERT INTO shop.line VALUES (9999, 4711, 1)");
                }
            }
        };
    }

    private void mendOrphan() {
        execute(pair.target(), "SET session_replication_role = replica; DELETE FROM shop.line WHERE id = 9999");
    }

    private void assertRows() {
        for (String table : List.of("orders", "line", "part", "late", "plain", "booking", "viewed", "invoiced")) {
            String sql = "SELECT count(*) || ' ' || sum(hashtextextended(t::text, 0)::numeric) FROM shop.%s AS t"
                    .formatted(table);
            assertThat(value(pair.target(), sql)).as(table).isEqualTo(value(pair.source(), sql));
        }
    }

    private List<String> definitions() {
        return values(pair.target(), ExistingShop.DEFINITIONS);
    }

    /** The oids of indexes: they change when one is made again. */
    private String identities(String... likes) {
        return value(pair.target(), """
                SELECT string_agg(c.relname || ' ' || c.oid, ', ' ORDER BY c.relname) FROM pg_class c
                 WHERE c.relkind IN ('i', 'I') AND c.relnamespace = 'shop'::regnamespace
                   AND c.relname LIKE ANY (ARRAY['%s'])""".formatted(String.join("','", likes)));
    }

    private CopyOutcome run(MigrationPlan plan, BackfillOptions options, BackfillListener listener) {
        try (BackfillJob job = new BackfillJob(pair, plan, ChangedKeys.NONE, options, listener)) {
            return job.run(number -> Servers.snapshot(pair, number));
        }
    }

    private void awaitWaiting(String purpose) {
        String waiting = """
                SELECT count(*) FROM pg_stat_activity WHERE application_name = 'migrator %s'
                   AND wait_event_type = 'Lock' AND datname = current_database()""".formatted(purpose);
        while (value(pair.target(), waiting).equals("0")) {
            Thread.onSpinWait();
        }
    }

    private static BackfillOptions existing(boolean rebuild) {
        return new BackfillOptions(
                CopyOptions.of(2, CHUNK),
                false,
                Optional.empty(),
                SchemaPolicy.STOP,
                BackfillOptions.YIELD_AFTER,
                rebuild,
                false);
    }
}
