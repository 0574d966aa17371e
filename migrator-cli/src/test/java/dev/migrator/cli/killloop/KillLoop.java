package dev.migrator.cli.killloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
abstract class KillLoop {
    private static final long SEED = Long.getLong("migrator.seed", System.nanoTime() % 1_000_000);
    private static final int OLD = 14;
    private static final String BROKEN = "a round has failed, and what it left behind would fail the next";

    @TempDir
    static Path folder;

    private final int lanes;
    private final int rounds;
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private Stand stand;
    private long begun;
    private long transactions;
    private long sums;
    private int equal;
    private boolean broken;

    /**
     * @param lanes the tables are spread over so many, and as many processes replay them, up to two
     * @param rounds how many there are if nobody asks for another number
     */
    KillLoop(int lanes, int rounds) {
        this.lanes = lanes;
        this.rounds = Integer.getInteger("migrator.rounds", rounds);
    }

    @BeforeAll
    void follow() throws Exception {
        begun = System.nanoTime();
        stand = Stand.follow(folder, OLD, lanes);
        System.out.printf("kill loop: follows after %d s%n", seconds());
    }

    @AfterAll
    void stop() throws Exception {
        System.out.printf(
                "kill loop: %d rounds with %d lanes from seed %d in %d s, %d transactions on old, %d sums read on new; faults: %s%n",
                equal, lanes, SEED, seconds(), transactions, sums, faults);
        if (stand != null) {
            stand.close();
            requireSets();
        }
    }

    /** Only where unique values pass from row to row may a set be refused; a mistake in the statements would hide behind that. */
    private void requireSets() throws Exception {
        List<String> refused = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> line.contains("could not be written in sets"))
                        .filter(line -> !line.contains("changes of public.item "))
                        .forEach(refused::add);
            }
        }
        assertThat(refused).as("tables that need not be written row by row").isEmpty();
    }

    LongStream seeds() {
        return LongStream.range(SEED, SEED + rounds);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void losesNothingAndChangesNothingWhateverIsKilled(long seed) throws Exception {
        assumeFalse(broken, BROKEN);
        broken = true;
        long start = System.nanoTime();
        Round.Outcome outcome = new Round(stand, seed).run();
        broken = false;
        equal++;
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
