package dev.migrator.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.snapshot.LockWatch;
import dev.migrator.verify.align.End;
import dev.migrator.verify.align.SnapshotPair;
import dev.migrator.verify.align.SnapshotSessions;
import dev.migrator.verify.repair.RepairReport;
import dev.migrator.verify.report.VerificationReport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** 300,000 rows under a text key with a linguistic collation, in another physical order on the target. */
class LargeTableIT {
    private static final Logger log = LoggerFactory.getLogger(LargeTableIT.class);
    private static Pair pair;
    private IdleReplay replay;

    @BeforeAll
    static void create() {
        pair = Pair.oldToNew("");
        pair.onBoth("CREATE TABLE big (name text PRIMARY KEY, n int, filler text, at timestamptz)");
        String rows = """
                INSERT INTO big SELECT 'naïve-' || i, i, repeat('x', 40), '2024-01-01'::timestamptz + i * interval '1 s'
                  FROM generate_series(1, 300000) i ORDER BY %s; ANALYZE big""";
        pair.onSource(rows.formatted("i"));
        pair.onTarget(rows.formatted("i % 1000, i"));
    }

    @AfterAll
    static void close() {
        pair.close();
    }

    @BeforeEach
    void startReplay() {
        replay = pair.replay();
    }

    @AfterEach
    void stopReplay() {
        replay.close();
    }

    @Test
    void onlyTheDamagedRowIsNamedInLittleTime() {
        pair.onTarget("UPDATE big SET filler = filler || 'y' WHERE n = 123456");
        VerificationReport report = pair.verify();
        pair.repair(report);
        VerificationReport again = pair.verify();
        double seconds = again.duration().toMillis() / 1000.0;
        log.info("{} rows read in {} s: {} rows/s", again.rowsRead(), seconds, Math.round(again.rowsRead() / seconds));

        assertThat(Pair.named(report)).containsExactly("big DIFFERENT naïve-123456");
        assertThat(report.duration()).isLessThan(Duration.ofSeconds(40));
        assertThat(again.isClean()).isTrue();
        assertThat(again.rowsRead()).isEqualTo(600_000);
    }

    @Test
    void widespreadDamageIsNamedUpToTheLimitAndRepairedStepByStep() {
        pair.onTarget("UPDATE big SET n = -n WHERE n <= 1500");
        VerificationReport report = pair.verify();

        assertThat(report.namedRows()).isEqualTo(1000);
        assertThat(report.different().get(0).more()).isTrue();
        assertThat(report.sentence()).contains("1000 rows are named, and more differ");

        RepairReport first = pair.repair(report);
        assertThat(first.tables().get(0).replaced()).isEqualTo(1000);
        VerificationReport second = pair.verify();
        assertThat(second.namedRows()).isEqualTo(500);
        pair.repair(second);
        assertThat(pair.verify().isClean()).isTrue();
    }

    @Test
    void aTableTruncatedMeanwhileIsNotTakenForEmpty() {
        pair.onBoth("CREATE TABLE doomed (id int PRIMARY KEY); INSERT INTO doomed VALUES (1)");
        AtomicBoolean truncated = new AtomicBoolean();
        VerificationListener truncating = new VerificationListener() {
            @Override
            public void aligned(Lsn position, Duration held) {
                if (truncated.compareAndSet(false, true)) {
                    pair.onSource("TRUNCATE doomed");
                }
            }
        };
        VerificationScope scope = new VerificationScope(pair.plan().tables(), id -> true);
        Verification verification = new Verification(pair.ends(), scope, pair.options, truncating, Clock.systemUTC());

        assertThatThrownBy(verification::run)
                .isInstanceOf(RetryableFailure.class)
                .hasMessageContaining("public.doomed was truncated or rewritten on the source");
        pair.onBoth("DROP TABLE doomed");
    }

    @Test
    @SuppressWarnings("try") // the watch works by being there
    void aReaderGivesWayToAnAlterTableAndReadsAgainAfterIt() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        List<CompletableFuture<Void>> ddl = new CopyOnWriteArrayList<>();
        Database source = pair.ends().database(End.SOURCE);
        try (SnapshotPair frozen = SnapshotPair.open(pair.ends(), Duration.ofSeconds(20), Clock.systemUTC());
                SnapshotSessions readers = new SnapshotSessions(source, frozen.snapshot(End.SOURCE));
                LockWatch watch = new LockWatch(source, readers, Duration.ofMillis(300))) {
            long rows = readers.read("counting", connection -> {
                Queries queries = Queries.on(connection);
                long count = queries.one("counting", "SELECT count(*) FROM public.big", row -> row.getLong(1));
                if (attempts.incrementAndGet() == 1) {
                    ddl.add(CompletableFuture.runAsync(
                            () -> pair.onSource("ALTER TABLE big ALTER filler SET DEFAULT 'x'")));
                    queries.list("waiting", "SELECT pg_catalog.pg_sleep(30)", row -> "");
                }
                return count;
            });
            assertThat(rows).isEqualTo(300_000);
            assertThat(attempts).hasValue(2);
            ddl.get(0).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theListenerHearsOfEveryChunk() {
        AtomicInteger rows = new AtomicInteger();
        VerificationListener counting = new VerificationListener() {
            @Override
            public void chunkRead(TableId table, End end, long read, int chunks) {
                rows.addAndGet((int) read);
                assertThat(chunks).isGreaterThan(2);
            }
        };
        VerificationScope scope = new VerificationScope(pair.plan().tables(), id -> true);
        new Verification(pair.ends(), scope, pair.options, counting, Clock.systemUTC()).run();

        assertThat(rows.get()).isEqualTo(600_000);
    }
}
