package dev.migrator.bench.copy;

import dev.migrator.bench.contestant.Milestone;
import dev.migrator.bench.copier.MigratorCopier;
import dev.migrator.bench.copier.PgcopydbCopier;
import dev.migrator.bench.copier.PipesCopier;
import dev.migrator.bench.meter.ProcessUsage;
import dev.migrator.bench.meter.Statistics;
import dev.migrator.bench.report.Table;
import dev.migrator.bench.server.Contents;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Medians over the rounds, the rounds themselves, what each process used, and the way of migrator. */
final class CopyReport {
    private static final String NONE = "–";

    private final CopySettings settings;
    private final Contents contents;
    private final String size;
    private final List<String> remarks;
    private final Map<String, List<Copied>> all;

    CopyReport(CopySettings settings, Contents contents, String size, List<String> remarks, List<Copied> all) {
        this.settings = settings;
        this.contents = contents;
        this.size = size;
        this.remarks = remarks;
        this.all = all.stream().collect(Collectors.groupingBy(Copied::copier, LinkedHashMap::new, Collectors.toList()));
    }

    String text() {
        return "Data \"%s\" at scale %d: %,d rows in %d tables, %s with indexes. Medians of %d rounds. %s\n\n%s\n%s\n%s"
                .formatted(
                        settings.data(),
                        settings.scale(),
                        contents.rows(),
                        contents.tables().size(),
                        size,
                        settings.rounds(),
                        String.join(" ", remarks),
                        summary(),
                        processes(),
                        way());
    }

    private Table summary() {
        Table table = new Table(
                "",
                "seconds",
                "each round",
                "time, of pgcopydb",
                "time, of the pipes",
                "CPU seconds, servers included");
        all.forEach((name, copies) -> table.row(
                name,
                "%.1f".formatted(seconds(copies)),
                copies.stream().map(c -> "%.1f".formatted(c.seconds())).collect(Collectors.joining(" · ")),
                ratio(copies, PgcopydbCopier.NAME),
                ratio(copies, PipesCopier.NAME),
                "%.1f".formatted(median(copies, Copied::cpuSeconds))));
        return table;
    }

    private Table processes() {
        Table table = new Table("process", "CPU seconds", "peak memory, MB");
        all.forEach((name, copies) -> grouped(copies, Copied::usage, ProcessUsage::process)
                .forEach((process, usages) -> table.row(
                        name + ": " + process,
                        "%.1f".formatted(median(usages, u -> u.cpu().toMillis() / 1000.0)),
                        "%.0f".formatted(median(usages, u -> u.peakBytes() / 1024.0 / 1024.0)))));
        return table;
    }

    private String way() {
        List<Copied> copies = all.getOrDefault(MigratorCopier.NAME, List.of());
        Table table = new Table("migrator, from the start of its process", "seconds");
        Map<String, List<Double>> reached = new LinkedHashMap<>();
        for (Copied copy : copies) {
            for (Milestone milestone : copy.milestones()) {
                reached.computeIfAbsent(milestone.name(), n -> new ArrayList<>())
                        .add(milestone.since(copy.begun()).toMillis() / 1000.0);
            }
        }
        reached.forEach((name, seconds) ->
                table.row(name, "%.1f".formatted(Statistics.of(seconds).median())));
        return table.row("the process has ended", "%.1f".formatted(median(copies, Copied::lifeSeconds)))
                .toString();
    }

    private String ratio(List<Copied> copies, String reference) {
        List<Copied> others = all.get(reference);
        return others == null ? NONE : "%.2f".formatted(seconds(copies) / seconds(others));
    }

    private static double seconds(List<Copied> copies) {
        return median(copies, Copied::seconds);
    }

    private static <T> double median(List<T> of, ToDoubleFunction<T> figure) {
        return Statistics.of(of.stream().mapToDouble(figure).boxed().toList()).median();
    }

    private static <T> Map<String, List<T>> grouped(
            List<Copied> copies, Function<Copied, List<T>> parts, Function<T, String> name) {
        return copies.stream()
                .flatMap(c -> parts.apply(c).stream())
                .collect(Collectors.groupingBy(name, LinkedHashMap::new, Collectors.toList()));
    }
}
