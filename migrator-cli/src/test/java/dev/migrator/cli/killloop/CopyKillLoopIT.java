package dev.migrator.cli.killloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.migrator.cli.migration.DebianTool;
import dev.migrator.cli.process.MigratorProcess;
import dev.migrator.core.config.SchemaConfig;
import dev.migrator.core.connect.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of one of two processes that copy together, or of both, again and again, while the rows that they copy change in
 * every way; what was done stays, and at the end both databases are the same, row by row.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CopyKillLoopIT {
    private static final long SEED = Long.getLong("migrator.seed", System.nanoTime() % 1_000_000);
    private static final int ROUNDS = Integer.getInteger("migrator.rounds", 2);
    /** Whether the tables are on new already, or the copy makes them. */
    private static final SchemaConfig.Mode MODE =
            SEED % 2 == 0 ? SchemaConfig.Mode.TRANSFER : SchemaConfig.Mode.EXISTING;

    private static final int OLD = 14;
    private static final int CLIENTS = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int KEYS_FOR_EACH_ROUND = 10_000;
    /**
     * Waves are short, so that the copy goes from one to the next also where it is left alone, and it is slow, so that the
     * other process does not end it while one starts; how busy old is must not change that.
     */
    private static final String CONFIGURATION = """
            backfill:
              workers: 2
              chunk: 1MB
              max_snapshot_age: 8s
              throttle: { rate: 1MB, auto: false }
            """;

    private static final String FULL_SPEED = """
            INSERT INTO migrator.pace_order (rate) VALUES (0) ON CONFLICT (only_row) DO UPDATE SET rate = 0""";
    private static final String OWNERS =
            "SELECT count(DISTINCT owner) > 1 FROM migrator.chunk WHERE done_at IS NOT NULL";
    private static final String COPYING =
            "SELECT count(*) FROM migrator.pace WHERE seen_at > clock_timestamp() - interval '2 seconds'";

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
    private final List<MigratorProcess> ended = new ArrayList<>();
    private final List<MigratorProcess> processes = new ArrayList<>();

    @BeforeAll
    void begin() throws Exception {
        if (MODE == SchemaConfig.Mode.TRANSFER) {
            DebianTool.require("pg_dump", "postgresql-client");
        }
        stand = Stand.with(folder, OLD, "copied-tables.sql", MODE);
        stand.execute(Side.OLD, "SET search_path = public; " + CopiedMoves.rows(KEYS_FOR_EACH_ROUND * ROUNDS));
        stand.capture.tend();
    }

    @AfterAll
    void stop() {
        over.set(true);
        processes.forEach(MigratorProcess::kill);
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
                    "copy kill loop: seed %d, schema %s, %d s, %d kills, %s waves, %s chunks by %s processes, %d transactions on"
                            + " old%n",
                    SEED,
                    MODE,
                    Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                    kills,
                    stand.text(Side.NEW, "SELECT count(*) FROM migrator.wave"),
                    stand.text(Side.NEW, "SELECT count(*) FROM migrator.chunk"),
                    stand.text(Side.NEW, "SELECT count(DISTINCT owner) FROM migrator.chunk"),
                    transactions);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "seed %d (-Dmigrator.seed)%nthe backfills say:%n%s%ncapture says:%n%s"
                            .formatted(SEED, output(), stand.capture.output()),
                    e);
        }
    }

    private int killWhileCopying() throws Exception {
        Set<String> kept = new TreeSet<>();
        int kills = 0;
        for (int round = 1; round <= ROUNDS && !isCopied(); round++) {
            startBoth();
            int more = 1 + random.nextInt(4);
            int before = done().size();
            awaitAlive("the copy gets on", () -> done().size() >= before + more || isCopied());
            TimeUnit.MILLISECONDS.sleep(random.nextInt(60));
            kills += killSome();
            assertThat(done())
                    .as("chunks that were done before round %d", round)
                    .containsAll(kept);
            kept = done();
        }
        startBoth();
        awaitAlive(
                "more than one process has copied",
                () -> stand.text(Side.NEW, OWNERS).equals("t") || isCopied());
        stand.execute(Side.NEW, FULL_SPEED);
        awaitAlive("the copy is complete", this::isCopied);
        assertThat(done()).as("chunks that were done before the last kill").containsAll(kept);
        assertThat(stand.text(Side.NEW, "SELECT count(DISTINCT wave) > %d FROM migrator.chunk".formatted(ROUNDS / 2)))
                .isEqualTo("t");
        assertThat(stand.text(Side.NEW, OWNERS))
                .as("more than one process copied")
                .isEqualTo("t");
        return kills;
    }

    /** Returns when both copy. */
    private void startBoth() throws Exception {
        for (int number = processes.size(); number < 2; number++) {
            processes.add(stand.backfill(folder.resolve("copy-" + ended.size() + "-" + number), CONFIGURATION));
        }
        awaitAlive("both copy", () -> stand.text(Side.NEW, COPYING).equals("2") || isCopied());
    }

    /** The one that leads, the one that helps, or both: which is which is chance. */
    private int killSome() {
        int which = random.nextInt(3);
        List<MigratorProcess> victims = which == 2 ? List.copyOf(processes) : List.of(processes.get(which));
        victims.forEach(MigratorProcess::kill);
        processes.removeAll(victims);
        ended.addAll(victims);
        return victims.size();
    }

    private String output() {
        return Stream.concat(ended.stream(), processes.stream())
                .map(MigratorProcess::output)
                .collect(Collectors.joining("\n-----\n"));
    }

    private void awaitAlive(String what, Callable<Boolean> condition) throws Exception {
        Stand.await(what, PATIENCE, () -> {
            stand.capture.tend();
            for (MigratorProcess process : processes) {
                if (!process.isAlive()) {
                    throw new AssertionError("a backfill ended by itself:\n" + process.output());
                }
            }
            return condition.call();
        });
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
