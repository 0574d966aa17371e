package dev.migrator.bench.copy;

import dev.migrator.bench.contestant.Migrator;
import dev.migrator.bench.contestant.Program;
import dev.migrator.bench.meter.GcLogs;
import dev.migrator.bench.meter.TreeMeter;
import dev.migrator.bench.meter.TreeMeters;
import dev.migrator.bench.report.Table;
import dev.migrator.bench.server.BenchServers;
import dev.migrator.bench.server.Equality;
import dev.migrator.bench.server.Pair;
import dev.migrator.bench.server.PgbenchContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How much memory migrator's JVM takes to copy databases of several sizes. */
final class CopyMemory {
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final int MEGABYTE = 1024 * 1024;

    private final BenchServers servers;
    private final Migrator migrator;
    private final Consumer<String> progress;

    CopyMemory(BenchServers servers, Path folder, List<String> options, Consumer<String> progress) {
        this.servers = servers;
        List<String> all = new ArrayList<>(options);
        all.add(GcLogs.OPTION);
        this.migrator = new Migrator(servers, folder, all);
        this.progress = progress;
    }

    /** A table with a row for each scale of pgbench; nothing if there is none. */
    String tableOf(List<Integer> scales) {
        if (scales.isEmpty()) {
            return "";
        }
        Table table = new Table(
                "migrator, `-Xmx512m`, pgbench at scale",
                "rows",
                "seconds, with the process's end",
                "CPU seconds",
                "peak memory of the JVM, MB",
                "heap in use at most before a collection, MB",
                "behind one, MB");
        scales.forEach(scale -> measure(scale, table));
        return table.toString();
    }

    private void measure(int scale, Table table) {
        progress.accept("memory at scale %d: making the database".formatted(scale));
        Pair pair = servers.pair("copy_memory_" + scale, new PgbenchContent(scale));
        pair.settle();
        migrator.configure(pair);
        GcLogs logs = new GcLogs(migrator.home(pair));
        try (TreeMeters meters = new TreeMeters()) {
            long start = System.nanoTime();
            Program program = migrator.begin(pair, "start", "--until-following");
            TreeMeter meter = meters.program("migrator", program.pid());
            program.awaitSuccess(LONGEST);
            double seconds = (System.nanoTime() - start) / 1e9;
            meters.ended(meter);
            double cpu = meter.usage().cpu().toMillis() / 1000.0;
            long rows = Equality.require(pair, List.of("pgbench_accounts", "pgbench_branches", "pgbench_tellers"));
            long resident = meter.rootPeakBytes() / MEGABYTE;
            table.row(
                    scale,
                    "%,d".formatted(rows),
                    "%.1f".formatted(seconds),
                    "%.1f".formatted(cpu),
                    resident,
                    logs.peak(),
                    logs.peakBehind());
            progress.accept("memory at scale %d: %.1f s, %.1f CPU s, %d MB resident, %d MB of the heap"
                    .formatted(scale, seconds, cpu, resident, logs.peak()));
        }
        migrator.remove(pair);
        pair.drop();
    }
}
