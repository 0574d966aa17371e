package dev.migrator.bench.gentle;

import dev.migrator.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The transactions of all rounds together, and the ninety-ninth percentile of each. Not thread-safe. */
final class GentleReport {
    /** What all others are compared with. */
    static final String WITHOUT = "nobody copies";

    private final GentleSettings settings;
    private final double maximum;
    private final int rate;
    private final String cores;
    private final Map<String, List<Window>> windows = new LinkedHashMap<>();

    /**
     * @param maximum transactions a second that were measured without a limit; 0: none were
     * @param cores who has which, a sentence
     */
    GentleReport(GentleSettings settings, double maximum, int rate, String cores) {
        this.settings = settings;
        this.maximum = maximum;
        this.rate = rate;
        this.cores = cores;
    }

    /** What was measured once more. */
    void add(String name, Window window) {
        windows.computeIfAbsent(name, key -> new ArrayList<>()).add(window);
    }

    String text() {
        Table table = new Table(
                "pgbench on old",
                "seconds, mean",
                "transactions/s",
                "p50, ms",
                "p95, ms",
                "p99, ms",
                "p99, of without",
                "p99 of each round",
                "p99 of the wait for its begin alone, ms");
        double without = p99(windows.getOrDefault(WITHOUT, List.of()));
        windows.forEach((name, all) -> row(table, name, all, without));
        return "pgbench at scale %d with %d transactions a second%s; %d rounds. %s.\n\n%s"
                .formatted(
                        settings.scale(),
                        rate,
                        maximum > 0 ? ", half of the %.0f that it reached alone".formatted(maximum) : "",
                        settings.rounds(),
                        cores,
                        table);
    }

    private static void row(Table table, String name, List<Window> each, double without) {
        Window all = Window.together(each);
        table.row(
                name,
                "%.1f".formatted(all.seconds() / each.size()),
                "%.0f".formatted(all.perSecond()),
                "%.1f".formatted(all.latencies().percentile(50)),
                "%.1f".formatted(all.latencies().percentile(95)),
                "%.1f".formatted(p99(each)),
                "%.2f".formatted(p99(each) / without),
                each.stream()
                        .map(w -> "%.1f".formatted(w.latencies().percentile(99)))
                        .collect(Collectors.joining(" · ")),
                "%.1f".formatted(all.lags().percentile(99)));
    }

    private static double p99(List<Window> each) {
        return Window.together(each).latencies().percentile(99);
    }
}
