package dev.migrator.bench.drain;

import dev.migrator.bench.contestant.Carrying;
import dev.migrator.bench.contestant.Contestant;
import dev.migrator.bench.server.BenchServers;
import dev.migrator.bench.server.Equality;
import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gives each contestant the same backlog in databases of its own on the same servers, one after the other, so that none
 * has the changes of another in its log, and measures how long each takes.
 */
public final class Drain {
    private final BenchServers servers;
    private final List<Contestant> contestants;
    private final DrainSettings settings;
    private final Consumer<String> progress;

    /**
     * @param contestants the first is what the others are compared with
     * @param progress gets a line for each step
     */
    public Drain(
            BenchServers servers, List<Contestant> contestants, DrainSettings settings, Consumer<String> progress) {
        this.servers = servers;
        this.contestants = List.copyOf(contestants);
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * The report's text.
     *
     * @throws dev.migrator.core.failure.DivergenceFailure if old and new differ after a drain
     */
    public String run() {
        List<Drained> all = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            List<Contestant> order = new ArrayList<>(contestants);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (Contestant contestant : order) {
                all.add(drain(contestant, round));
            }
        }
        return new DrainReport(
                        settings, contestants.stream().map(Contestant::name).toList(), all)
                .text();
    }

    private Drained drain(Contestant contestant, int round) {
        progress.accept("round %d, %s: preparing".formatted(round, contestant.name()));
        Backlog backlog = new Backlog(settings);
        Pair pair =
                servers.pair("drain_%d_%s".formatted(round, contestant.name().replace(' ', '_')), backlog);
        contestant.prepare(pair);
        progress.accept("round %d, %s: loading %,d changes".formatted(round, contestant.name(), settings.changes()));
        backlog.load(pair);
        pair.settle();
        Drained drained = measure(contestant, pair);
        long rows = Equality.require(pair, Backlog.TABLES);
        progress.accept("round %d, %s: %.1f s, %.1f s from the first change; %,d rows are the same on both sides"
                .formatted(round, contestant.name(), drained.seconds(), drained.secondsFromFirst(), rows));
        contestant.remove(pair);
        pair.drop();
        return drained;
    }

    private static Drained measure(Contestant contestant, Pair pair) {
        DrainWatch watch = new DrainWatch(pair.on(Side.NEW));
        long start = System.nanoTime();
        try (Carrying carrying = contestant.start(pair)) {
            DrainWatch.Times times = watch.await(carrying, start);
            return new Drained(contestant.name(), times, carrying.usage());
        }
    }
}
