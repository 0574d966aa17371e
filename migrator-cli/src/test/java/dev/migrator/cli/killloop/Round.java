package dev.migrator.cli.killloop;

import dev.migrator.core.connect.Side;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One round of the loop: a workload on old, faults meanwhile, and then both databases must be the same. */
final class Round {
    private static final Duration CATCH_UP = Duration.ofMinutes(2);
    private static final int HUGE_EVERY = 5;
    private static final List<String> TABLES = List.of("account", "item", "seat", "loose", "scratch", "bulk", "round");

    private final Stand stand;
    private final long seed;
    private final Strikes strikes;

    Round(Stand stand, long seed) {
        this.stand = stand;
        this.seed = seed;
        this.strikes = Strikes.of(seed, Fault.against(stand));
    }

    /** What a round did. */
    record Outcome(List<Fault> faults, int transactions, long sums) {}

    Outcome run() throws Exception {
        try {
            return runOnce();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    """
                    seed %d failed: %s
                    faults: %s
                    again: mvn -B -pl migrator-cli -am verify -Dit.test=%s -Dmigrator.rounds=1 -Dmigrator.seed=%d
                    lanes: %s
                    capture says:
                    %s
                    replay says:
                    %s
                    """.formatted(
                                    seed,
                                    e,
                                    strikes,
                                    stand.lanes() == 1 ? "KillLoopIT" : "LanesKillLoopIT",
                                    seed,
                                    stand.text(Side.NEW, "SELECT string_agg(l::text, ' ') FROM migrator.lane l"),
                                    stand.capture.output(),
                                    stand.replays.output()),
                    e);
        }
    }

    private Outcome runOnce() throws Exception {
        SumReader reader = SumReader.begin(stand);
        Workload workload = new Workload(stand, seed, Math.floorMod(seed, HUGE_EVERY) == 0);
        CompletableFuture<Integer> working = workload.begin();
        CompletableFuture<List<Fault>> striking = strikes.begin(stand);
        while (!working.isDone() || !striking.isDone()) {
            stand.tend();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        List<Fault> faults = striking.get();
        int transactions = working.get();
        stand.calm();
        workload.endPrepared();
        awaitCaughtUp();
        new Comparison(stand, TABLES).requireEqual();
        return new Outcome(faults, transactions, reader.end());
    }

    /** What was committed after all others arrives after all others, in every lane. */
    private void awaitCaughtUp() throws Exception {
        String marker = "round-%d-%d".formatted(seed, System.nanoTime());
        stand.execute(
                Side.OLD,
                "INSERT INTO round SELECT coalesce(max(number), 0) + 1 FROM round; INSERT INTO migrator.marker (id) VALUES ('%s')"
                        .formatted(marker));
        String arrived = "SELECT count(*) FROM migrator.receipt WHERE marker = '%s'".formatted(marker);
        Stand.await("new has what old had at the end of the round", CATCH_UP, () -> {
            stand.tend();
            return Integer.toString(stand.lanes()).equals(stand.text(Side.NEW, arrived));
        });
    }
}
