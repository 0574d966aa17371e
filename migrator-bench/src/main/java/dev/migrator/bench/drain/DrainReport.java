package dev.migrator.bench.drain;

import dev.migrator.bench.meter.ProcessUsage;
import dev.migrator.bench.meter.Statistics;
import dev.migrator.bench.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Medians over the rounds, the rounds themselves, and what each process used. */
final class DrainReport {
    private final DrainSettings settings;
    private final List<String> contestants;
    private final List<Drained> all;

    DrainReport(DrainSettings settings, List<String> contestants, List<Drained> all) {
        this.settings = settings;
        this.contestants = contestants;
        this.all = all;
    }

    String text() {
        return "%,d changes: %,d transactions of pgbench at scale %d, then one update of %,d rows. Medians of %d rounds.\n\n%s\n%s"
                .formatted(
                        settings.changes(),
                        settings.transactions(),
                        settings.scale(),
                        settings.updateRows(),
                        settings.rounds(),
                        summary(),
                        processes());
    }

    private Table summary() {
        Table table = new Table(
                "",
                "seconds",
                "each round",
                "changes/s",
                "time, of native",
                "seconds from first change",
                "CPU seconds");
        double reference = median(contestants.get(0), Drained::seconds);
        for (String name : contestants) {
            double seconds = median(name, Drained::seconds);
            table.row(
                    name,
                    "%.1f".formatted(seconds),
                    of(name).stream().map(d -> "%.1f".formatted(d.seconds())).collect(Collectors.joining(" · ")),
                    "%,.0f".formatted(settings.changes() / seconds),
                    "%.2f".formatted(seconds / reference),
                    "%.1f".formatted(median(name, Drained::secondsFromFirst)),
                    "%.1f".formatted(median(name, Drained::cpuSeconds)));
        }
        return table;
    }

    private Table processes() {
        Table table = new Table("process", "CPU seconds", "peak memory, MB");
        for (String name : contestants) {
            Map<String, List<ProcessUsage>> byProcess = of(name).stream()
                    .flatMap(d -> d.usage().stream())
                    .collect(Collectors.groupingBy(ProcessUsage::process, LinkedHashMap::new, Collectors.toList()));
            byProcess.forEach((process, usages) -> table.row(
                    name + ": " + process,
                    "%.1f"
                            .formatted(Statistics.of(usages.stream()
                                            .map(u -> Drained.seconds(u.cpu()))
                                            .toList())
                                    .median()),
                    "%.0f"
                            .formatted(Statistics.of(usages.stream()
                                                    .map(ProcessUsage::peakBytes)
                                                    .toList())
                                            .max()
                                    / 1024
                                    / 1024)));
        }
        return table;
    }

    private double median(String contestant, ToDoubleFunction<Drained> figure) {
        return Statistics.of(of(contestant).stream().mapToDouble(figure).boxed().toList())
                .median();
    }

    private List<Drained> of(String contestant) {
        return all.stream().filter(d -> d.contestant().equals(contestant)).toList();
    }
}
