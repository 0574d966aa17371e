package dev.migrator.cli.killloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.connect.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of the copying process, again and again, while the rows that it copies change in every way; what it had done stays,
 * and at the end both databases are the same, row by row.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CopyKillLoopIT {
    private static final long SEED = Long.getLong("migrator.seed", System.nanoTime() % 1_000_000);
    private static final int ROUNDS = Integer.getInteger("migrator.rounds", 2);
    private static final int OLD = 14;
    private static final int CLIENTS = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int KEYS_FOR_EACH_ROUND = 6_000;
    /** Short, so that the copy goes from wave to wave also where it is left alone. */
    private static final String CONFIGURATION = "backfill:\n  workers: 2\n  chunk: 1MB\n  max_snapshot_age: 2s\n";

    private static final List<String> TABLES = List.of("wide", "label", "loose", "tree", "grove", "round");
    /** Of tables with a key, which are gone on with: which chunks are done, and in which wave each was. */
    private static final String DONE = """
            SELECT coalesce(string_agg(table_name || '#' || number || ' in wave ' || wave, ','), '')
              FROM migrator.chunk WHERE done_at IS NOT NULL AND table_name <> 'loose'""";

    @TempDir
    static Path folder;

    private final Random random = new Random(SEED);
    private final AtomicBoolean over = new AtomicBoolean();
    private final long begun = System.nanoTime();
    private Stand stand;
    private MigratorProcess backfill;

    @BeforeAll
    void begin() throws Exception {
        stand = Stand.with(folder, OLD, "copied-tables.sql");
        stand.execute(Side.OLD, "SET search_path = public; " + CopiedMoves.rows(KEYS_FOR_EACH_ROUND * ROUNDS));
        stand.capture.tend();
    }

    @AfterAll
    void stop() {
        over.set(true);
        if (backfill != null) {
            backfill.kill();
        }
        stand.close();
    }

    @Test
    void keepsEveryChunkThatWasDoneAndCopiesEveryRowOnce() throws Exception {
        try {
            List<CompletableFuture<Integer>> clients = clients();
            int kills = killWhileCopying();
            over.set(true);
            int transactions = 0;
            for (CompletableFuture<Integer> client : clients) {
                transactions += client.get();
            }
            awaitCaughtUp();
            new Comparison(stand, TABLES).requireEqual();
            System.out.printf(
                    "copy kill loop: seed %d, %d s, %d kills, %s waves, %s chunks, %d transactions on old%n",
                    SEED,
                    Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                    kills,
                    stand.text(Side.NEW, "SELECT count(*) FROM migrator.wave"),
                    stand.text(Side.NEW, "SELECT count(*) FROM migrator.chunk"),
                    transactions);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "seed %d (-Dmigrator.seed)%nthe backfill says:%n%s%ncapture says:%n%s"
                            .formatted(SEED, backfill.output(), stand.capture.output()),
                    e);
        }
    }

    private int killWhileCopying() throws Exception {
        Set<String> kept = new TreeSet<>();
        for (int kill = 1; kill <= ROUNDS; kill++) {
            backfill = stand.backfill(folder, CONFIGURATION);
            int more = 2 + random.nextInt(5);
            int before = kept.size();
            Stand.await("the copy gets on", PATIENCE, () -> {
                requireAlive();
                return done().size() >= before + more || isCopied();
            });
            TimeUnit.MILLISECONDS.sleep(random.nextInt(60));
            backfill.kill();
            assertThat(done()).as("chunks that were done before kill %d", kill).containsAll(kept);
            kept = done();
            if (isCopied()) {
                return kill;
            }
        }
        backfill = stand.backfill(folder, CONFIGURATION);
        Stand.await("the copy is complete", PATIENCE, () -> {
            requireAlive();
            return isCopied();
        });
        assertThat(done()).as("chunks that were done before the last kill").containsAll(kept);
        assertThat(stand.text(Side.NEW, "SELECT count(DISTINCT wave) > %d FROM migrator.chunk".formatted(ROUNDS / 2)))
                .isEqualTo("t");
        return ROUNDS;
    }

    private Set<String> done() {
        Set<String> done =
                new TreeSet<>(Arrays.asList(stand.text(Side.NEW, DONE).split(",")));
        done.removeIf(chunk -> !chunk.contains(" in wave "));
        return done;
    }

    private boolean isCopied() {
        return stand.text(Side.NEW, "SELECT phase FROM migrator.migration").equals("FOLLOWING");
    }

    private void requireAlive() {
        stand.capture.tend();
        if (!backfill.isAlive()) {
            throw new AssertionError("the backfill ended by itself:\n" + backfill.output());
        }
    }

    private List<CompletableFuture<Integer>> clients() {
        List<CompletableFuture<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Client client = new Client(stand, new Random(SEED + i), new CopiedMoves(KEYS_FOR_EACH_ROUND * ROUNDS));
            clients.add(CompletableFuture.supplyAsync(() -> work(client), Threads::run));
        }
        return clients;
    }

    private int work(Client client) {
        try {
            int committed = 0;
            while (!over.get()) {
                committed = client.workUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200));
            }
            return committed;
        } catch (Exception e) {
            throw new IllegalStateException("the workload failed", e);
        }
    }

    private void awaitCaughtUp() throws Exception {
        stand.execute(Side.OLD, "INSERT INTO round SELECT coalesce(max(number), 0) + 1 FROM round");
        String number = stand.text(Side.OLD, "SELECT max(number) FROM round");
        Stand.await("new has what old had at the end", PATIENCE, () -> {
            stand.tend();
            return number.equals(stand.text(Side.NEW, "SELECT max(number) FROM round"));
        });
    }
}
