package dev.migrator.backfill;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.fingerprints;
import static dev.migrator.backfill.Servers.value;
import static dev.migrator.backfill.Servers.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.backfill.copy.CopyOutcome;
import dev.migrator.backfill.schema.DumpTools;
import dev.migrator.backfill.schema.ForeignKeys;
import dev.migrator.backfill.schema.PendingForeignKey;
import dev.migrator.core.apply.SchemaPolicy;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BackfillJobIT {
    private static final Set<String> TEXT_ONLY = Set.of("customers", "rooms");

    private static Servers servers;

    private BackfillPair pair;

    @BeforeAll
    static void start() {
        servers = new Servers();
    }

    @AfterAll
    static void end() {
        servers.close();
    }

    @BeforeEach
    void newPair() {
        pair = servers.newPair();
    }

    @Test
    void carriesSchemaAndRowsOver() {
        needsDumpTools();
        MigrationPlan plan = rich();
        List<BackfillStep> steps = new ArrayList<>();

        assertThat(run(plan, transfer(), new BackfillListener() {
                    @Override
                    public void stepDone(BackfillStep step) {
                        steps.add(step);
                    }
                }))
                .isEqualTo(CopyOutcome.FINISHED);

        assertSame(plan);
        assertThat(steps).containsExactly(BackfillStep.values());
        assertThat(value(pair.target(), "SELECT count(*) FROM pg_publication")).isEqualTo("0");
        assertThat(value(pair.target(), "SELECT last_value || ' ' || is_called FROM shop.tickets"))
                .isEqualTo(value(pair.source(), "SELECT last_value || ' ' || is_called FROM shop.tickets"));
        assertThat(value(pair.target(), "SELECT nextval('shop.orders_id_seq')")).isEqualTo("3001");
        assertThat(value(pair.target(), "SELECT reltuples FROM pg_class WHERE oid = 'shop.orders'::regclass"))
                .isEqualTo("3000");
        assertThat(value(pair.target(), "SELECT count(*) FROM shop.totals")).isEqualTo("300");
    }

    @Test
    void doesNothingTwice() {
        needsDumpTools();
        MigrationPlan plan = rich();
        run(plan, transfer(), BackfillListener.NONE);
        AtomicInteger heard = new AtomicInteger();

        try (BackfillJob job = new BackfillJob(pair, plan, ChangedKeys.NONE, transfer(), new BackfillListener() {
            @Override
            public void stepBegun(BackfillStep step) {
                heard.incrementAndGet();
            }
        })) {
            assertThat(job.needsWave()).isFalse();
            job.run(number -> {
                throw new AssertionError("no wave is needed");
            });
        }
        assertThat(heard.get()).isZero();
        assertSame(plan);
    }

    @Test
    void recognisesTablesThatWereMadeJustBeforeACrash() {
        needsDumpTools();
        MigrationPlan plan = rich();
        BackfillListener crash = new BackfillListener() {
            @Override
            public void waveBegun(int wave, int tables, int chunks, long bytes) {
                throw new IllegalStateException("crash");
            }
        };
        assertThatThrownBy(() -> run(plan, transfer(), crash)).hasMessageContaining("crash");
        execute(pair.target(), "DELETE FROM migrator.step WHERE name = 'schema.pre-data'");

        run(plan, transfer(), BackfillListener.NONE);

        assertSame(plan);
    }

    @Test
    @Timeout(120)
    void completesIndexesAndConstraintsThatWereMadeHalfWay() throws Exception {
        needsDumpTools();
        MigrationPlan plan = rich();
        CountDownLatch begun = new CountDownLatch(1);
        Thread killer = new Thread(() -> killTheToolWhileItWaits(begun));
        killer.setDaemon(true);
        killer.start();

        assertThatThrownBy(() -> run(plan, transfer(), onIndexes(begun)))
                .isInstanceOf(RetryableFailure.class)
                .hasMessageContaining("terminating connection");
        killer.join();
        assertThat(indexes()).isBetween(3, 13);

        run(plan, transfer(), BackfillListener.NONE);

        assertSame(plan);
    }

    /** Holds a lock that one of the tool's two workers must wait for, lets the other make some indexes, ends both. */
    private void killTheToolWhileItWaits(CountDownLatch begun) {
        try (Connection holder = pair.target().open(Purpose.SCHEMA);
                Statement lock = holder.createStatement()) {
            begun.await();
            holder.setAutoCommit(false);
            lock.execute("LOCK TABLE shop.items IN EXCLUSIVE MODE");
            while (indexes() < 3 || waitingTools() < 1) {
                Thread.onSpinWait();
            }
            Servers.terminate(pair.target(), "schema-tool");
        } catch (SQLException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private int waitingTools() {
        return Integer.parseInt(value(pair.target(), """
                SELECT count(*) FROM pg_stat_activity WHERE application_name = 'migrator schema-tool'
                   AND wait_event_type = 'Lock' AND datname = current_database()"""));
    }

    @Test
    void goesOnByItselfInANewWaveWhenItsSnapshotIsTaken() {
        needsDumpTools();
        MigrationPlan plan = rich();
        AtomicInteger chunks = new AtomicInteger();
        BackfillListener killer = new BackfillListener() {
            @Override
            public void chunkDone(ChunkDone chunk) {
                if (chunks.incrementAndGet() == 4) {
                    Servers.terminate(pair.source(), "keeper");
                    Servers.terminate(pair.source(), "copy-out");
                }
            }
        };
        assertThat(run(plan, transfer(), killer)).isEqualTo(CopyOutcome.FINISHED);

        assertSame(plan);
        assertThat(value(pair.target(), "SELECT max(wave) FROM migrator.table_copy"))
                .isEqualTo("2");
    }

    @Test
    void goesOnFromAnOldSnapshotWhileOldGivesNoNewOne() {
        execute(pair.target(), RichSchema.TABLES + RichSchema.CONSTRAINTS);
        MigrationPlan plan = rich();
        BackfillOptions hasty = new BackfillOptions(
                existing().copy().withMaxSnapshotAge(Duration.ofMillis(1)), false, Optional.empty());
        Waves oneOnly = number -> {
            if (number > 1) {
                throw new RetryableFailure("somebody's transaction is open");
            }
            return Servers.snapshot(pair, number);
        };

        try (BackfillJob job = new BackfillJob(pair, plan, ChangedKeys.NONE, hasty, BackfillListener.NONE)) {
            assertThat(job.run(oneOnly)).isEqualTo(CopyOutcome.FINISHED);
        }

        assertThat(fingerprints(pair.target(), plan)).isEqualTo(fingerprints(pair.source(), plan));
        assertThat(value(pair.target(), "SELECT count(*) FROM migrator.wave")).isEqualTo("1");
    }

    @Test
    void keepsAForeignKeyPendingWhileTablesOfDifferentWavesDisagree() {
        needsDumpTools();
        MigrationPlan plan = rich();
        AtomicBoolean deleted = new AtomicBoolean();
        BackfillListener orphan = new BackfillListener() {
            @Override
            public void stepDone(BackfillStep step) {
                if (step == BackfillStep.COPY && deleted.compareAndSet(false, true)) {
                    execute(
                            pair.target(),
                            "SET session_replication_role = replica; DELETE FROM shop.orders WHERE id = 5");
                }
            }
        };
        run(plan, transfer(), orphan);
        ForeignKeys keys = new ForeignKeys(pair.source(), pair.target());

        assertThat(keys.complete())
                .extracting(PendingForeignKey::name)
                .contains("items_order_id_fkey")
                .doesNotContain("buy er", "lax");

        execute(
                pair.target(),
                "SET session_replication_role = replica;"
                        + " INSERT INTO shop.orders SELECT 5, customer, total, parts, doc, raw, during FROM shop.orders WHERE id = 6");
        assertThat(keys.complete()).isEmpty();
        assertThat(values(pair.target(), RichSchema.DEFINITIONS))
                .isEqualTo(values(pair.source(), RichSchema.DEFINITIONS));
    }

    @Test
    void loadsASchemaThatExistsWithItsForeignKeysAndTriggers() {
        execute(pair.target(), RichSchema.TABLES + RichSchema.CONSTRAINTS);
        MigrationPlan plan = rich();

        run(plan, existing(), BackfillListener.NONE);

        assertThat(fingerprints(pair.target(), plan)).isEqualTo(fingerprints(pair.source(), plan));
        assertThat(value(pair.target(), "SELECT last_value FROM shop.tickets"))
                .isEqualTo(value(pair.source(), "SELECT last_value FROM shop.tickets"));
    }

    @Test
    void refusesATransferIntoTablesThatStandThereAlready() {
        needsDumpTools();
        MigrationPlan plan = rich();
        execute(pair.target(), "CREATE SCHEMA shop; CREATE TABLE shop.orders (id int)");

        assertThatThrownBy(() -> run(plan, transfer(), BackfillListener.NONE))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("shop.orders")
                .hasMessageContaining("schema: existing");
    }

    @Test
    void leavesExcludedTablesAndTheirForeignKeysOut() {
        needsDumpTools();
        MigrationPlan all = rich();
        execute(
                pair.source(),
                "CREATE TABLE shop.\"Left out\" (id int PRIMARY KEY);"
                        + " ALTER TABLE shop.rooms ADD CONSTRAINT gone FOREIGN KEY (room) REFERENCES shop.\"Left out\" NOT VALID");

        run(all, transfer(), BackfillListener.NONE);

        assertThat(value(pair.target(), "SELECT to_regclass('shop.\"Left out\"') IS NULL"))
                .isEqualTo("t");
        assertThat(value(pair.target(), "SELECT count(*) FROM pg_constraint WHERE conname = 'gone'"))
                .isEqualTo("0");
    }

    @Test
    void namesTheRolesThatTheTargetLacks() {
        needsDumpTools();
        execute(
                pair.source(),
                "CREATE ROLE \"shop owner\"; CREATE TABLE t (id int); ALTER TABLE t OWNER TO \"shop owner\"");
        MigrationPlan plan = Servers.plan(pair, id -> true);

        assertThatThrownBy(() -> run(plan, transfer(), BackfillListener.NONE))
                .isInstanceOf(RefusedFailure.class)
                .hasMessageContaining("CREATE ROLE \"shop owner\";");
        execute(pair.source(), "DROP TABLE t; DROP ROLE \"shop owner\"");
    }

    private MigrationPlan rich() {
        execute(pair.source(), RichSchema.TABLES + RichSchema.CONSTRAINTS);
        execute(pair.source(), RichSchema.ROWS);
        return Servers.plan(pair, id -> !TEXT_ONLY.contains(id.name()));
    }

    private void assertSame(MigrationPlan plan) {
        assertThat(fingerprints(pair.target(), plan)).isEqualTo(fingerprints(pair.source(), plan));
        assertThat(values(pair.target(), RichSchema.OBJECTS)).isEqualTo(values(pair.source(), RichSchema.OBJECTS));
        assertThat(values(pair.target(), RichSchema.DEFINITIONS))
                .isEqualTo(values(pair.source(), RichSchema.DEFINITIONS));
        assertThat(plan.byId()).containsKey(new TableId("Ünï \"q\"", "T.able \"1\""));
    }

    private CopyOutcome run(MigrationPlan plan, BackfillOptions options, BackfillListener listener) {
        try (BackfillJob job = new BackfillJob(pair, plan, ChangedKeys.NONE, options, listener)) {
            return job.run(number -> Servers.snapshot(pair, number));
        }
    }

    private int indexes() {
        return Integer.parseInt(value(pair.target(), """
                SELECT count(*) FROM pg_class WHERE relkind IN ('i', 'I')
                   AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'shop')"""));
    }

    /** It waits for one table and has locked another. */
    @Test
    @Timeout(120)
    void pgDumpGivesWayToWhomItHoldsUpAndIsRunAgain() throws Exception {
        needsDumpTools();
        execute(pair.source(), "CREATE TABLE early (id int PRIMARY KEY); CREATE TABLE late (id int) PARTITION BY RANGE (id)");
        MigrationPlan plan = Servers.plan(pair, id -> true);
        BackfillOptions options = new BackfillOptions(
                CopyOptions.of(1, 64 << 10), true, Optional.empty(), SchemaPolicy.STOP, Duration.ofMillis(300));
        try (Connection holder = pair.source().open(Purpose.SCHEMA)) {
            holder.setAutoCommit(false);
            CompletableFuture<CopyOutcome> job =
                    CompletableFuture.supplyAsync(() -> run(plan, options, new BackfillListener() {
                        @Override
                        public void stepBegun(BackfillStep step) {
                            if (step == BackfillStep.INDEXES) {
                                Queries.on(holder).update("locking", "LOCK TABLE public.late IN ACCESS EXCLUSIVE MODE");
                            }
                        }
                    }));
            String waiting = """
                    SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                     WHERE NOT l.granted AND a.application_name = 'migrator schema-tool'""";
            while (!value(pair.source(), waiting).equals("1")) {
                assertThat(job).isNotDone();
                TimeUnit.MILLISECONDS.sleep(20);
            }
            long begun = System.nanoTime();
            execute(pair.source(), "ALTER TABLE early ALTER id SET DEFAULT 7");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            assertThat(job).isNotDone();
            holder.rollback();
            assertThat(job.get()).isEqualTo(CopyOutcome.FINISHED);
        }
    }

    private static BackfillListener onIndexes(CountDownLatch begun) {
        return new BackfillListener() {
            @Override
            public void stepBegun(BackfillStep step) {
                if (step == BackfillStep.INDEXES) {
                    begun.countDown();
                }
            }
        };
    }

    private static BackfillOptions transfer() {
        return new BackfillOptions(CopyOptions.of(2, 64 << 10), true, Optional.empty());
    }

    private static BackfillOptions existing() {
        return new BackfillOptions(CopyOptions.of(2, 64 << 10), false, Optional.empty());
    }

    private static void needsDumpTools() {
        try {
            DumpTools.find(Optional.empty(), 14, 18);
        } catch (RefusedFailure e) {
            abort("needs pg_dump: " + e.getMessage());
        }
    }
}
