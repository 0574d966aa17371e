package dev.migrator.bench.memory;

import dev.migrator.bench.contestant.Carrying;
import dev.migrator.bench.contestant.Migrator;
import dev.migrator.bench.memory.LargeSteps.LargeStep;
import dev.migrator.bench.meter.GcLogs;
import dev.migrator.bench.meter.ProcessUsage;
import dev.migrator.bench.report.Table;
import dev.migrator.bench.server.BenchServers;
import dev.migrator.bench.server.Equality;
import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.RetryableFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Takes large rows through backfill, stream and verification, and large transactions through the stream. */
public final class Memory {
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final long POLL = Duration.ofMillis(50).toNanos();

    private final BenchServers servers;
    private final MemorySettings settings;
    private final Migrator migrator;
    private final Consumer<String> progress;

    /**
     * Prepares nothing yet.
     *
     * @param folder for configuration and logs; the caller removes it
     * @param options of the JVM, behind those of the launcher
     * @param progress gets a line for each step
     */
    public Memory(
            BenchServers servers,
            MemorySettings settings,
            Path folder,
            List<String> options,
            Consumer<String> progress) {
        this.servers = servers;
        this.settings = settings;
        List<String> all = new ArrayList<>(options);
        all.add(GcLogs.OPTION);
        this.migrator = new Migrator(servers, folder, all);
        this.progress = progress;
    }

    /**
     * The report's text.
     *
     * @throws dev.migrator.core.failure.DivergenceFailure if old and new differ in the end
     */
    public String run() {
        LargeContent content = new LargeContent(settings);
        progress.accept("making the tables");
        Pair pair = servers.pair("memory", content);
        Table table = new Table("what", "seconds");
        GcLogs logs = new GcLogs(migrator.home(pair));
        migrator.configure(pair);
        timed(table, "backfill, with its process", () -> migrator.run(pair, "start", "--until-following"));
        long backfill = logs.peak();
        List<ProcessUsage> usage = stream(pair, new LargeSteps(settings, content).all(), table);
        long rows = Equality.require(pair, LargeContent.TABLES);
        String text =
                "%s\n%s\nThe most that was in use of the heap before a collection: %d MB in the backfill, %d MB in all. %,d rows are the same on both sides.\n"
                        .formatted(table, processes(usage), backfill, logs.peak(), rows);
        migrator.remove(pair);
        pair.drop();
        return text;
    }

    private List<ProcessUsage> stream(Pair pair, List<LargeStep> steps, Table table) {
        try (Carrying carrying = migrator.start(pair)) {
            for (int i = 0; i < steps.size(); i++) {
                int number = i;
                LargeStep step = steps.get(i);
                timed(table, step.name(), () -> {
                    pair.execute(Side.OLD, step.sql());
                    pair.execute(Side.OLD, "INSERT INTO public.done VALUES (%d)".formatted(number));
                    await(pair, carrying, number, step);
                });
            }
            timed(table, "verification, with its process", () -> migrator.run(pair, "verify"));
            return carrying.usage();
        }
    }

    private static void await(Pair pair, Carrying carrying, int number, LargeStep step) {
        long start = System.nanoTime();
        while (pair.list(Side.NEW, "SELECT 1 FROM public.done WHERE step = " + number, row -> 1)
                .isEmpty()) {
            carrying.requireAlive();
            if (System.nanoTime() - start > LONGEST.toNanos()) {
                throw new RetryableFailure("\"%s\" did not arrive within %s".formatted(step.name(), LONGEST));
            }
            LockSupport.parkNanos(POLL);
        }
    }

    private void timed(Table table, String name, Runnable work) {
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        progress.accept("%s: %.1f s".formatted(name, seconds));
        table.row(name, "%.1f".formatted(seconds));
    }

    private static Table processes(List<ProcessUsage> usage) {
        Table table = new Table("process, of the stream", "CPU seconds", "peak memory, MB");
        usage.forEach(u ->
                table.row(u.process(), "%.1f".formatted(u.cpu().toMillis() / 1000.0), u.peakBytes() / 1024 / 1024));
        return table;
    }
}
