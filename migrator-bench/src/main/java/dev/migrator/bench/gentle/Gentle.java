package dev.migrator.bench.gentle;

import dev.migrator.bench.contestant.Migrator;
import dev.migrator.bench.contestant.Milestone;
import dev.migrator.bench.contestant.Program;
import dev.migrator.bench.copier.DumpCopier;
import dev.migrator.bench.copier.PgcopydbCopier;
import dev.migrator.bench.copier.PgcopydbVariant;
import dev.migrator.bench.server.BenchServers;
import dev.migrator.bench.server.Pair;
import dev.migrator.bench.server.Pgbench;
import dev.migrator.bench.server.PgbenchContent;
import dev.migrator.bench.server.Tools;
import dev.migrator.core.connect.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Times the transactions of a steady load on old while migrator copies it, while others do, and while nobody does. */
public final class Gentle {
    /** The fastest of several settings in the benchmark of copies. */
    private static final String PGCOPYDB = "4/4";

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
        try (Cores cores = cores(pair)) {
            pair.settle();
            double maximum = settings.rate() > 0 ? 0 : load(pair, cores).maximum(settings.time());
            int rate = settings.rate() > 0 ? settings.rate() : Math.max(1, (int) (maximum / 2));
            GentleReport report = new GentleReport(settings, maximum, rate, cores.describe());
            List<Runnable> measurements = new ArrayList<>(List.of(() -> quiet(pair, cores, rate, report)));
            everybody().forEach(who -> measurements.add(() -> busy(pair, cores, rate, report, who)));
            for (int round = 1; round <= settings.rounds(); round++) {
                measurements.forEach(Runnable::run);
                Collections.reverse(measurements);
            }
            pair.drop();
            return text(report);
        }
    }

    private String text(GentleReport report) {
        return Tools.find(PgcopydbCopier.PROGRAM).isPresent()
                ? report.text()
                : report.text() + "\n" + PgcopydbCopier.MISSING;
    }

    /** Those that are installed; the order of the first round. */
    private List<Copying> everybody() {
        List<Copying> all =
                new ArrayList<>(List.of(new MigratorCopying(migrator), new SubscriptionCopying(settings.time())));
        Tools.find(PgcopydbCopier.PROGRAM)
                .ifPresent(program -> all.add(
                        new ProgramCopying(new PgcopydbCopier(program, PgcopydbVariant.parse(PGCOPYDB)), folder)));
        all.add(new ProgramCopying(new DumpCopier(), folder));
        return all;
    }

    private void quiet(Pair pair, Cores cores, int rate, GentleReport report) {
        pair.settle();
        Load load = load(pair, cores);
        OffsetDateTime start = Milestone.now(pair);
        try (Program pgbench = load.begin(rate, settings.warmUp().plus(settings.time()))) {
            pgbench.awaitSuccess(LONGEST);
        }
        OffsetDateTime from = start.plus(settings.warmUp());
        add(report, new Stretch(GentleReport.WITHOUT, from, from.plus(settings.time())), load.transactions());
    }

    /** The load goes on before, while and after somebody copies. */
    private void busy(Pair pair, Cores cores, int rate, GentleReport report, Copying who) {
        pair.renewTarget();
        who.prepare(pair);
        pair.settle();
        Load load = load(pair, cores);
        List<Stretch> way;
        try (Program pgbench = load.begin(rate, LONGEST)) {
            pause(settings.warmUp());
            way = who.run(pair);
            pause(Duration.ofSeconds(1)); // pgbench writes its log by the block
            pgbench.requireAlive();
        }
        List<Transaction> all = load.transactions();
        way.forEach(stretch -> add(report, stretch, all));
        who.remove(pair);
    }

    private void add(GentleReport report, Stretch stretch, List<Transaction> all) {
        Window window = Window.between(stretch.from(), stretch.to(), all);
        report.add(stretch.name(), window);
        progress.accept("%s: %.1f s, p99 %.1f ms"
                .formatted(stretch.name(), window.seconds(), window.latencies().percentile(99)));
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

    /** Sleeps for so long. */
    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
