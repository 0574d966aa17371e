package dev.migrator.backfill.warm;

import static dev.migrator.backfill.Servers.execute;
import static dev.migrator.backfill.Servers.value;
import static dev.migrator.backfill.Servers.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.backfill.BackfillJob;
import dev.migrator.backfill.BackfillListener;
import dev.migrator.backfill.BackfillOptions;
import dev.migrator.backfill.BackfillPair;
import dev.migrator.backfill.BackfillStep;
import dev.migrator.backfill.Servers;
import dev.migrator.backfill.build.BuildSessions;
import dev.migrator.backfill.copy.CopyOptions;
import dev.migrator.core.apply.SchemaPolicy;
import dev.migrator.core.connect.Deadline;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.stream.ChangedKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The extension pg_buffercache tells what is in memory. */
class PrewarmIT {
    private static final String TABLES = """
            CREATE TABLE hot (id int PRIMARY KEY, filler text); CREATE TABLE cold (id int PRIMARY KEY, filler text);
            INSERT INTO hot SELECT n, repeat('h', 100) FROM generate_series(1, 5000) n;
            INSERT INTO cold SELECT n, repeat('c', 100) FROM generate_series(1, 5000) n""";

    private static final String IN_MEMORY = """
            SELECT c.relname || ' ' || round(100.0 * count(b.relfilenode) / (pg_relation_size(c.oid) / 8192))
              FROM pg_class c LEFT JOIN public.pg_buffercache b ON b.relfilenode = pg_relation_filenode(c.oid)
               AND b.reldatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) AND b.relforknumber = 0
             WHERE c.relname IN ('hot', 'cold') GROUP BY c.oid, c.relname ORDER BY c.relname""";

    private static final String EVICT = """
            SELECT pg_buffercache_evict_relation(oid) FROM pg_class WHERE relname IN ('hot', 'hot_pkey', 'cold', 'cold_pkey')""";

    @RegisterExtension
    static final Servers SERVERS = new Servers();

    private BackfillPair pair;
    private MigrationPlan plan;

    @BeforeEach
    void tables() {
        pair = SERVERS.newPair();
        execute(pair.source(), TABLES);
        plan = Servers.plan(pair, id -> true);
        execute(pair.target(), TABLES + "; CREATE EXTENSION pg_buffercache; CHECKPOINT");
    }

    @Test
    void hasInMemoryWhatIsHotOnOld() {
        execute(pair.target(), "CREATE SCHEMA \"my tools\"; CREATE EXTENSION pg_prewarm SCHEMA \"my tools\"");
        execute(pair.source(), "SELECT pg_stat_reset()");
        await(() -> readsOfHot() == 0);
        execute(pair.source(), "SELECT count(*) FROM hot");
        await(() -> readsOfHot() > 0);
        execute(pair.target(), EVICT);
        assertThat(values(pair.target(), IN_MEMORY)).containsExactly("cold 0", "hot 0");

        assertThat(prewarm()).matches("[1-9]\\d+ blocks of [12] relations"); // the planner looks into the index

        assertThat(values(pair.target(), IN_MEMORY)).containsExactly("cold 0", "hot 100");
    }

    @Test
    void doesNothingWithoutTheExtension() {
        assertThat(prewarm()).isEqualTo("pg_prewarm is not installed");
    }

    @Test
    void isTheLastStepOfABackfillThatWantsIt() {
        execute(pair.target(), "TRUNCATE hot, cold; CREATE EXTENSION pg_prewarm");
        BackfillOptions options = new BackfillOptions(
                CopyOptions.of(2, 64 << 10),
                false,
                Optional.empty(),
                SchemaPolicy.STOP,
                BackfillOptions.YIELD_AFTER,
                true,
                true);
        List<BackfillStep> steps = new ArrayList<>();
        BackfillListener listener = new BackfillListener() {
            @Override
            public void stepDone(BackfillStep step) {
                steps.add(step);
            }
        };

        try (BackfillJob job = new BackfillJob(pair, plan, ChangedKeys.NONE, options, listener)) {
            job.run(number -> Servers.snapshot(pair, number));
        }

        assertThat(steps).endsWith(BackfillStep.STATISTICS, BackfillStep.PREWARM);
        assertThat(value(pair.target(), "SELECT detail FROM migrator.step WHERE name = 'backfill.prewarm'"))
                .contains(" blocks of ");
    }

    /** A server of version 14 counts some time after the fact. */
    private long readsOfHot() {
        return Long.parseLong(value(
                pair.source(),
                "SELECT heap_blks_read + heap_blks_hit FROM pg_statio_all_tables WHERE relname = 'hot'"));
    }

    private static void await(BooleanSupplier condition) {
        Deadline.in(Duration.ofSeconds(60), Clock.systemUTC()).await(condition, () -> "the counters of old");
    }

    private String prewarm() {
        try (BuildSessions sessions = new BuildSessions(pair.target(), CopyOptions.of(2, 64 << 10))) {
            return new Prewarm(pair.source(), pair.target(), plan).run(sessions);
        }
    }
}
