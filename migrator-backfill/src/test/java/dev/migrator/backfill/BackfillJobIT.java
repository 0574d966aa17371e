package dev.migrator.backfill;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.fingerprints;
import static dev.migrator.backfill.Servers.value;
import static dev.migrator.backfill.Servers.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.backfill.copy.CopyOutcome;
import dev.migrator.backfill.schema.ForeignKeys;
import dev.migrator.backfill.schema.PendingForeignKey;
import dev.migrator.core.apply.SchemaPolicy;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.stream.ChangedKeys;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BackfillJobIT extends BackfillJobs {
    /** What a materialized view on views, and one that reads another through a function, hold. */
    private static final String VIEWS = """
            SELECT 'totals ' || t::text FROM shop.totals t UNION ALL SELECT 'a_count ' || n FROM shop.a_count
             UNION ALL SELECT 'above ' || total FROM shop.above ORDER BY 1""";

    private static final String NEVER_ANALYZED = """
            SELECT oid::regclass FROM pg_class WHERE reltuples < 0 AND relkind IN ('r', 'p', 'm')
               AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname LIKE '%p%' AND nspname !~ '^(pg_|info)')
               AND relname <> 'hollow'""";

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
        assertThat(steps).containsExactlyElementsOf(EnumSet.complementOf(EnumSet.of(BackfillStep.PREWARM)));
        assertThat(value(pair.target(), "SELECT count(*) FROM pg_publication")).isEqualTo("0");
        assertThat(value(pair.target(), "SELECT last_value || ' ' || is_called FROM shop.tickets"))
                .isEqualTo(value(pair.source(), "SELECT last_value || ' ' || is_called FROM shop.tickets"));
        assertThat(value(pair.target(), "SELECT nextval('shop.orders_id_seq')")).isEqualTo("3001");
        assertThat(value(pair.target(), "SELECT reltuples FROM pg_class WHERE oid = 'shop.orders'::regclass"))
                .isEqualTo("3000");
        assertThat(values(pair.target(), VIEWS)).isEqualTo(values(pair.source(), VIEWS));
        assertThat(value(pair.target(), "SELECT relispopulated FROM pg_class WHERE relname = 'hollow'"))
                .isEqualTo("f");
        assertThat(values(pair.target(), NEVER_ANALYZED)).isEmpty();
        assertThat(value(pair.target(), "SELECT count(*) > 0 FROM pg_stats_ext WHERE statistics_name = 'both'"))
                .isEqualTo("t");
    }

    /** Both sides as pg_dump prints them; of one version, since a dump says the same of one object only then. */
    @Test
    void printsTheSameSchemaOnBothSides() {
        needsDumpTools();
        pair = SERVERS.newPairOfOneVersion();
        run(rich(), transfer(), BackfillListener.NONE);

        SchemaDump old = SchemaDump.of(pair.source());
        SchemaDump fresh = SchemaDump.of(pair.target());

        assertThat(old.without(fresh)).as("only on old").containsExactlyElementsOf(SchemaDump.NOT_CARRIED);
        assertThat(fresh.without(old)).as("only on new").isEmpty();
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
        execute(pair.target(), RichSchema.ROLES);
        execute(pair.target(), RichSchema.TABLES + RichSchema.CONSTRAINTS);
        MigrationPlan plan = rich();

        run(plan, existing(), BackfillListener.NONE);

        assertThat(values(pair.target(), RichSchema.DEFINITIONS))
                .isEqualTo(values(pair.source(), RichSchema.DEFINITIONS));
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

    /** It waits for one table and has locked another. */
    @Test
    @Timeout(120)
    void pgDumpGivesWayToWhomItHoldsUpAndIsRunAgain() throws Exception {
        needsDumpTools();
        execute(
                pair.source(),
                "CREATE TABLE early (id int PRIMARY KEY); CREATE TABLE late (id int) PARTITION BY RANGE (id)");
        MigrationPlan plan = Servers.plan(pair, id -> true);
        BackfillOptions options = new BackfillOptions(
                CopyOptions.of(1, 64 << 10),
                true,
                Optional.empty(),
                SchemaPolicy.STOP,
                Duration.ofMillis(300),
                true,
                false);
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
}
