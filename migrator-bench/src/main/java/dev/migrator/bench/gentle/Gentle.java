package dev.migrator.bench.gentle;

import dev.migrator.bench.contestant.Migrator;
import dev.migrator.bench.contestant.Milestone;
import dev.migrator.bench.contestant.Program;
import dev.migrator.bench.server.BenchServers;
import dev.migrator.bench.server.Pair;
import dev.migrator.bench.server.Pgbench;
import dev.migrator.bench.server.PgbenchContent;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.RetryableFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Times the transactions of a steady load on old while migrator copies it, and while it does not. */
public final class Gentle {
    private static final Duration LONGEST = Duration.ofHours(2);

    private final BenchServers servers;
    private final GentleSettings settings;
    private final Path folder;
    private final Migrator migrator;
    private final Consumer<String> progress;
    private int loads;

    /**
     * @param folder for configurations and logs; the caller removes it
     * @param options of migrator's JVM, behind those of the launcher
     * @param progress gets a line for each step
     */
    public Gentle(
            BenchServers servers,
            GentleSettings settings,
            Path folder,
            List<String> options,
            Consumer<String> progress) {
        this.servers = servers;
        this.settings = settings;
        this.folder = folder;
        this.migrator = new Migrator(servers, folder, options);
        this.progress = progress;
    }

    /** The report's text. */
    public String run() {
        progress.accept("making the database");
        Pair pair = servers.pair("gentle", new PgbenchContent(settings.scale()));
        migrator.configure(pair);
        try (Cores cores = cores(pair)) {
            pair.settle();
            double maximum = settings.rate() > 0 ? 0 : load(pair, cores).maximum(settings.time());
            int rate = settings.rate() > 0 ? settings.rate() : Math.max(1, (int) (maximum / 2));
            GentleReport report = new GentleReport(settings, maximum, rate, cores.describe());
            for (int round = 1; round <= settings.rounds(); round++) {
                boolean quietFirst = round % 2 == 1;
                if (quietFirst) {
                    quiet(pair, cores, rate, report);
                }
                busy(pair, cores, rate, report);
                if (!quietFirst) {
                    quiet(pair, cores, rate, report);
                }
                progress.accept("round %d: %s".formatted(round, report.line()));
            }
            pair.drop();
            return report.text();
        }
    }

    private void quiet(Pair pair, Cores cores, int rate, GentleReport report) {
        pair.settle();
        Load load = load(pair, cores);
        OffsetDateTime start = Milestone.now(pair);
        try (Program pgbench = load.begin(rate, settings.warmUp().plus(settings.time()))) {
            pgbench.awaitSuccess(LONGEST);
        }
        OffsetDateTime from = start.plus(settings.warmUp());
        report.without(Window.between(from, from.plus(settings.time()), load.transactions()));
    }

    /** The load goes on before, while and after migrator runs from its start to where new follows old. */
    private void busy(Pair pair, Cores cores, int rate, GentleReport report) {
        pair.renewTarget();
        pair.settle();
        Load load = load(pair, cores);
        OffsetDateTime begun;
        try (Program pgbench = load.begin(rate, LONGEST)) {
            pause(settings.warmUp());
            begun = Milestone.now(pair);
            migrator.run(pair, "start", "--until-following");
            pause(Duration.ofSeconds(1)); // pgbench writes its log by the block
            pgbench.requireAlive();
        }
        List<Transaction> all = load.transactions();
        List<Milestone> way = Milestone.reached(pair);
        OffsetDateTime rows = at(way, Milestone.ROWS_THERE);
        OffsetDateTime follows = at(way, Milestone.NEW_FOLLOWS);
        report.started(
                Window.between(at(way, Milestone.TABLES_BEGUN), rows, all),
                Window.between(rows, follows, all),
                Window.between(begun, follows, all));
        migrator.remove(pair);
    }

    private Load load(Pair pair, Cores cores) {
        return new Load(
                new Pgbench(pair.on(Side.OLD).endpoint()), cores, folder.resolve("load-%03d".formatted(++loads)));
    }

    private Cores cores(Pair pair) {
        if (settings.sharedCores()) {
            return Cores.shared();
        }
        return Cores.split(
                BenchServers.serverPid(pair.on(Side.OLD)),
                List.of(BenchServers.serverPid(pair.on(Side.NEW)), servers.kafkaPid()));
    }

    private static OffsetDateTime at(List<Milestone> way, String name) {
        return way.stream()
                .filter(m -> m.name().equals(name))
                .map(Milestone::at)
                .findFirst()
                .orElseThrow(() -> new RetryableFailure("migrator has not written down when " + name));
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
