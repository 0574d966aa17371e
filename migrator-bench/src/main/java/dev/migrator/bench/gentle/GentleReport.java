package dev.migrator.bench.gentle;

import dev.migrator.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The transactions of all rounds together, and the ninety-ninth percentile of each. Not thread-safe. */
final class GentleReport {
    private final GentleSettings settings;
    private final double maximum;
    private final int rate;
    private final String cores;
    private final List<Window> without = new ArrayList<>();
    private final List<Window> rows = new ArrayList<>();
    private final List<Window> afterwards = new ArrayList<>();
    private final List<Window> starts = new ArrayList<>();

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

    void without(Window window) {
        without.add(window);
    }

    /**
     * What was measured in one start.
     *
     * @param copying from the first row copied to the last
     * @param after from there to where new follows old: migrator reads the log of old and nothing else
     * @param start from the start of the process to where new follows old
     */
    void started(Window copying, Window after, Window start) {
        rows.add(copying);
        afterwards.add(after);
        starts.add(start);
    }

    /** How the last round went. */
    String line() {
        return "p99 %.1f ms without, %.1f ms in the %.1f s in which rows were copied"
                .formatted(
                        without.get(without.size() - 1).latencies().percentile(99),
                        rows.get(rows.size() - 1).latencies().percentile(99),
                        rows.get(rows.size() - 1).seconds());
    }

    String text() {
        Table table = new Table(
                "pgbench on old",
                "seconds",
                "transactions/s",
                "p50, ms",
                "p95, ms",
                "p99, ms",
                "p99, of without",
                "p99 of each round",
                "p99 of the wait for its begin alone, ms");
        row(table, "without a backfill", without);
        row(table, "while rows are copied", rows);
        row(table, "after that, while the log is read and indexes are made", afterwards);
        row(table, "from the start of migrator to where new follows", starts);
        return "pgbench at scale %d with %d transactions a second%s; %d rounds. %s.\n\n%s"
                .formatted(
                        settings.scale(),
                        rate,
                        maximum > 0 ? ", half of the %.0f that it reached alone".formatted(maximum) : "",
                        settings.rounds(),
                        cores,
                        table);
    }

    private void row(Table table, String name, List<Window> windows) {
        Window all = Window.together(windows);
        double p99 = all.latencies().percentile(99);
        table.row(
                name,
                "%.1f".formatted(all.seconds()),
                "%.0f".formatted(all.perSecond()),
                "%.1f".formatted(all.latencies().percentile(50)),
                "%.1f".formatted(all.latencies().percentile(95)),
                "%.1f".formatted(p99),
                "%.2f".formatted(p99 / Window.together(without).latencies().percentile(99)),
                windows.stream()
                        .map(w -> "%.1f".formatted(w.latencies().percentile(99)))
                        .collect(Collectors.joining(" · ")),
                "%.1f".formatted(all.lags().percentile(99)));
    }
}
