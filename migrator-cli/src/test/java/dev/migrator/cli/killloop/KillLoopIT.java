package dev.migrator.cli.killloop;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * kill -9 of capture, replay and Kafka, crashes of both databases, and connections that are cut at the worst moment,
 * round after round, under every kind of write; after each round both databases are the same, row by row.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillLoopIT {
    private static final long SEED = Long.getLong("migrator.seed", System.nanoTime() % 1_000_000);
    private static final int ROUNDS = Integer.getInteger("migrator.rounds", 25);
    private static final int OLD = 14;
    private static final String BROKEN = "a round has failed, and what it left behind would fail the next";

    @TempDir
    static Path folder;

    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private Stand stand;
    private long begun;
    private long transactions;
    private long sums;
    private int rounds;
    private boolean broken;

    @BeforeAll
    void follow() throws Exception {
        begun = System.nanoTime();
        stand = Stand.follow(folder, OLD);
        System.out.printf("kill loop: follows after %d s%n", seconds());
    }

    @AfterAll
    void stop() throws Exception {
        System.out.printf(
                "kill loop: %d rounds from seed %d in %d s, %d transactions on old, %d sums read on new; faults: %s%n",
                rounds, SEED, seconds(), transactions, sums, faults);
        if (stand != null) {
            stand.close();
        }
    }

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + ROUNDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void losesNothingAndChangesNothingWhateverIsKilled(long seed) throws Exception {
        assumeFalse(broken, BROKEN);
        broken = true;
        long start = System.nanoTime();
        Round.Outcome outcome = new Round(stand, seed).run();
        broken = false;
        rounds++;
        transactions += outcome.transactions();
        sums += outcome.sums();
        outcome.faults().forEach(fault -> faults.merge(fault, 1, Integer::sum));
        System.out.printf(
                "kill loop: seed %d equal after %d ms, %d transactions, %s%n",
                seed, (System.nanoTime() - start) / 1_000_000, outcome.transactions(), outcome.faults());
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
    }
}
