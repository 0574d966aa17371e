package dev.migrator.bench.latency;

import dev.migrator.bench.contestant.Carrying;
import dev.migrator.bench.contestant.Contestant;
import dev.migrator.bench.report.Table;
import dev.migrator.bench.server.BenchServers;
import dev.migrator.bench.server.Pair;
import dev.migrator.bench.server.Pgbench;
import dev.migrator.core.connect.Database;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.connect.Queries;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Under the same steady load, one contestant after the other: how long after its commit a change is visible on new. */
public final class Latency {
    private static final Duration FIRST_PROBE = Duration.ofMillis(200);

    private final BenchServers servers;
    private final List<Contestant> contestants;
    private final LatencySettings settings;
    private final Consumer<String> progress;

    /**
     * @param progress gets a line for each step
     */
    public Latency(
            BenchServers servers, List<Contestant> contestants, LatencySettings settings, Consumer<String> progress) {
        this.servers = servers;
        this.contestants = List.copyOf(contestants);
        this.settings = settings;
        this.progress = progress;
    }

    /** The report's text. */
    public String run() {
        Table table =
                new Table("", "p50, ms", "p95, ms", "p99, ms", "max, ms", "rows", "between looks, ms, p50 and p99");
        for (Contestant contestant : contestants) {
            Probed probed = measure(contestant);
            progress.accept("%s: p99 %.1f ms"
                    .formatted(contestant.name(), probed.latencies().percentile(99)));
            table.row(
                    contestant.name(),
                    "%.1f".formatted(probed.latencies().percentile(50)),
                    "%.1f".formatted(probed.latencies().percentile(95)),
                    "%.1f".formatted(probed.latencies().percentile(99)),
                    "%.1f".formatted(probed.latencies().max()),
                    probed.latencies().count(),
                    "%.2f and %.2f"
                            .formatted(
                                    probed.looks().percentile(50),
                                    probed.looks().percentile(99)));
        }
        return "From the acknowledged commit on old to visible on new, at %d transactions of pgbench a second (scale %d) for %d s after a warm-up of %d s.\n\n%s"
                .formatted(
                        settings.rate(),
                        settings.scale(),
                        settings.time().toSeconds(),
                        settings.warmUp().toSeconds(),
                        table);
    }

    private Probed measure(Contestant contestant) {
        progress.accept(contestant.name() + ": preparing");
        Pair pair = servers.pair("latency_" + contestant.name().replace(' ', '_'), this::fill);
        contestant.prepare(pair);
        pair.settle();
        Probed probed;
        try (Carrying carrying = contestant.start(pair)) {
            Probe first = new Probe(pair, 0, FIRST_PROBE);
            first.run();
            carrying.requireAlive();
            progress.accept(contestant.name() + ": measuring");
            probed = underLoad(pair, first.next());
        }
        contestant.remove(pair);
        pair.drop();
        return probed;
    }

    private Probed underLoad(Pair pair, int next) {
        Pgbench pgbench = new Pgbench(pair.on(Side.OLD).endpoint());
        Duration both = settings.warmUp().plus(settings.time()).plusSeconds(1);
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> pgbench.steadily(settings.rate(), both));
        Probe warmUp = new Probe(pair, next, settings.warmUp());
        warmUp.run();
        Probed probed = new Probe(pair, warmUp.next(), settings.time()).run();
        load.join();
        return probed;
    }

    private void fill(Database database) {
        new Pgbench(database.endpoint()).initialize(settings.scale());
        try (Connection connection = database.open(Purpose.SCHEMA)) {
            Queries queries = Queries.on(connection);
            queries.update("preparing the tables", "ALTER TABLE public.pgbench_history REPLICA IDENTITY FULL");
            queries.update("preparing the tables", Probe.TABLE);
        } catch (SQLException e) {
            throw SqlFailures.wrap("preparing the tables", e);
        }
    }
}
