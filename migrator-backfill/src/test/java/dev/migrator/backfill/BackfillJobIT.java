package dev.migrator.backfill;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.fingerprints;
import static dev.migrator.backfill.Servers.value;
import static dev.migrator.backfill.Servers.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import com.zaxxer.hikari.HikariDataSource;
import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.backfill.copy.CopyOutcome;
import dev.migrator.backfill.schema.DumpTools;
import dev.migrator.backfill.schema.ForeignKeys;
import dev.migrator.backfill.schema.PendingForeignKey;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.control.Build;
import dev.migrator.core.control.Builds;
import dev.migrator.core.control.ChunkDone;
import dev.migrator.core.failure.DivergenceFailure;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.schema.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BackfillJobIT {
    private static final Set<String> TEXT_ONLY = Set.of("customers", "rooms");

    /** What a materialized view on views, and one that reads another through a function, hold. */
    private static final String VIEWS = """
            SELECT 'totals ' || t::text FROM shop.totals t UNION ALL SELECT 'a_count ' || n FROM shop.a_count
             UNION ALL SELECT 'above ' || total FROM shop.above ORDER BY 1""";

    private static final String NEVER_ANALYZED = """
            SELECT oid::regclass FROM pg_class WHERE reltuples < 0 AND relkind IN ('r', 'p', 'm')
               AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname LIKE '%p%' AND nspname !~ '^(pg_|info)')
               AND relname <> 'hollow'""";

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
        pair = servers.newPairOfOneVersion();
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

        try (BackfillJob job = new BackfillJob(pair, plan, transfer(), new BackfillListener() {
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
    void makesTheIndexesOfATableWhileOthersAreStillBeingCopied() {
        needsDumpTools();
        MigrationPlan plan = rich();
        AtomicBoolean seen = new AtomicBoolean();
        BackfillListener slow = new BackfillListener() {
            @Override
            public void chunkDone(ChunkDone chunk) {
                if (chunk.table().name().equals("items") && seen.compareAndSet(false, true)) {
                    await(() ->
                            holds("SELECT count(*) = 2 FROM pg_constraint WHERE conname IN ('customers_pkey', 'a b')"));
                    assertThat(indexesOf("items")).isZero();
                }
            }
        };

        assertThat(run(plan, transfer(), slow)).isEqualTo(CopyOutcome.FINISHED);

        assertSame(plan);
    }

    @Test
    @Timeout(120)
    void goesOnWithIndexesThatWereStoppedHalfWay() throws Exception {
        needsDumpTools();
        MigrationPlan plan = rich();
        List<Build> seen = new ArrayList<>();
        try (Connection holder = pair.target().open(Purpose.SCHEMA);
                BackfillJob job = new BackfillJob(pair, plan, transfer(), holding(holder, "shop.rooms"))) {
            Thread stopper = new Thread(() -> {
                await(() -> waiting("build") && indexesOf("customers") == 2);
                seen.addAll(running());
                Servers.terminate(pair.target(), "build");
                await(() -> waiting("build"));
                job.stop();
            });
            stopper.start();

            assertThat(job.run(number -> Servers.snapshot(pair, number))).isEqualTo(CopyOutcome.STOPPED);
            stopper.join();
        }
        assertThat(seen).anySatisfy(build -> {
            assertThat(build.statement()).startsWith("ALTER TABLE ONLY \"shop\".\"rooms\" ADD CONSTRAINT");
            assertThat(build.phase()).isEqualTo("waiting for a lock");
        });
        assertThat(running()).isEmpty();
        assertThat(indexesOf("rooms")).isZero();
        leaveHalfAnIndexOfADeadProcess();

        run(plan, transfer(), BackfillListener.NONE);

        assertSame(plan);
    }

    /** Its session would keep the name of the index for itself. */
    private void leaveHalfAnIndexOfADeadProcess() throws SQLException {
        @SuppressWarnings("resource") // ended by the next run
        Connection dead = pair.target().open(Purpose.BUILD);
        dead.setAutoCommit(false);
        try (Statement statement = dead.createStatement()) {
            statement.execute("CREATE INDEX rooms_room_during_excl ON shop.rooms (room)");
        }
    }

    @Test
    void namesTheIndexThatCannotBeMadeAndMakesTheOthers() {
        needsDumpTools();
        MigrationPlan plan = rich();
        BackfillListener intruder = new BackfillListener() {
            @Override
            public void waveBegun(int wave, int tables, int chunks, long bytes) {
                execute(pair.target(), "INSERT INTO shop.items VALUES (-1, -1, 'a'), (-1, -1, 'b')");
            }
        };

        assertThatThrownBy(() -> run(plan, transfer(), intruder))
                .isInstanceOf(DivergenceFailure.class)
                .hasMessageContaining("index shop.items_pkey of table shop.items was not made on new")
                .hasMessageContaining("(order_id, line)=(-1, -1) is duplicated")
                .hasMessageContaining("23505");
        assertThat(values(pair.target(), "SELECT indexname FROM pg_indexes WHERE tablename = 'items'"))
                .containsExactly("lower_what");
        execute(pair.target(), "DELETE FROM shop.items WHERE line = -1");

        run(plan, transfer(), BackfillListener.NONE);

        assertSame(plan);
    }

    @Test
    @Timeout(120)
    void completesConstraintsAndRulesThatWereMadeHalfWay() throws Exception {
        needsDumpTools();
        MigrationPlan plan = rich();
        Thread killer = new Thread(() -> {
            await(() -> waiting("schema-tool"));
            Servers.terminate(pair.target(), "schema-tool");
        });
        killer.start();
        try (Connection holder = pair.target().open(Purpose.SCHEMA)) {
            assertThatThrownBy(() -> run(plan, transfer(), holding(holder, "shop.log")))
                    .isInstanceOf(RetryableFailure.class)
                    .hasMessageContaining("terminating connection");
        }
        killer.join();

        run(plan, transfer(), BackfillListener.NONE);

        assertSame(plan);
    }

    /** Holds a lock, from before the rows, that rows do not wait for and indexes and rules do. */
    private static BackfillListener holding(Connection holder, String table) {
        return new BackfillListener() {
            @Override
            public void waveBegun(int wave, int tables, int chunks, long bytes) {
                try (Statement lock = holder.createStatement()) {
                    holder.setAutoCommit(false);
                    lock.execute("LOCK TABLE " + table + " IN SHARE UPDATE EXCLUSIVE MODE");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    private List<Build> running() {
        try (HikariDataSource pool = pair.target().pool(Purpose.CONTROL, 1, Duration.ofSeconds(10))) {
            return new Builds(pool).running();
        }
    }

    private boolean waiting(String purpose) {
        return holds("""
                SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'migrator %s'
                   AND wait_event_type = 'Lock' AND datname = current_database()""".formatted(purpose));
    }

    private boolean holds(String question) {
        return value(pair.target(), question).equals("t");
    }

    private static void await(BooleanSupplier condition) {
        Deadline.in(Duration.ofSeconds(60), Clock.systemUTC()).await(condition, () -> "the moment of the test");
    }

    @Test
    void finishesWithAnExactCopyAfterItWasEndedInTheMiddleOfTheRows() {
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
        assertThatThrownBy(() -> run(plan, transfer(), killer)).hasMessageContaining("wave 1 is gone");

        run(plan, transfer(), BackfillListener.NONE);

        assertSame(plan);
        assertThat(value(pair.target(), "SELECT max(wave) FROM migrator.table_copy"))
                .isEqualTo("2");
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
        execute(pair.source(), RichSchema.ROLES);
        execute(pair.target(), RichSchema.ROLES);
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
        try (BackfillJob job = new BackfillJob(pair, plan, options, listener)) {
            return job.run(number -> Servers.snapshot(pair, number));
        }
    }

    private int indexesOf(String table) {
        return Integer.parseInt(value(
                pair.target(),
                "SELECT count(*) FROM pg_indexes WHERE schemaname = 'shop' AND tablename = '%s'".formatted(table)));
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
