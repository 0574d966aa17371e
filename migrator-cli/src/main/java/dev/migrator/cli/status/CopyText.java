package dev.migrator.cli.status;

import dev.migrator.cli.output.Figures;
import dev.migrator.core.control.PaceOrder;
import dev.migrator.core.control.PaceReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the rows are copied, in lines for a terminal. */
public final class CopyText {
    private static final int TABLES_SHOWN = 12;

    private CopyText() {}

    /** The whole, what keeps it back, and the tables that are not finished. */
    public static List<String> lines(CopyStatus copy) {
        List<String> lines = new ArrayList<>();
        if (copy.tables() > 0) {
            lines.add("copy:    " + total(copy));
        }
        lines.addAll(pace(copy));
        boolean several = copy.processes().size() > 1;
        copy.open().stream().limit(TABLES_SHOWN).forEach(t -> lines.add("  " + table(t) + (several ? inWork(t) : "")));
        if (copy.open().size() > TABLES_SHOWN) {
            lines.add(rest(copy.open().subList(TABLES_SHOWN, copy.open().size())));
        }
        return lines;
    }

    /** How fast it may go and does, in a line or two. */
    public static List<String> pace(CopyStatus copy) {
        List<String> lines = new ArrayList<>();
        PaceOrder.Pause pause = copy.ordered().pause();
        if (pause != null) {
            lines.add("pace:    PAUSED by %s since %s; to go on: migrator resume"
                    .formatted(pause.by(), seconds(pause.since())));
        }
        boolean several = copy.processes().size() > 1;
        copy.processes()
                .forEach((name, now) -> lines.add("pace:    %s%s".formatted(several ? name + ": " : "", pace(now))));
        return lines;
    }

    /** All of it in one line, for output that is not a terminal. */
    static String line(CopyStatus copy) {
        PaceOrder.Pause pause = copy.ordered().pause();
        String kept = pause != null ? "PAUSED by " + pause.by() : reasons(copy);
        return total(copy) + (kept.isEmpty() ? "" : " (" + kept + ")");
    }

    /** What keeps processes back, each thing once. */
    private static String reasons(CopyStatus copy) {
        return copy.processes().values().stream()
                .map(PaceReport::reason)
                .filter(reason -> !reason.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** "3 of 12 tables, 1,000 rows, 1 GB of 4 GB, 50 MB/s, ETA 1 min 00 s". */
    private static String total(CopyStatus copy) {
        if (copy.open().isEmpty()) {
            return "%d tables, %s rows, %s"
                    .formatted(copy.tables(), Figures.count(copy.rows()), Figures.bytes(copy.bytes()));
        }
        return "%d of %d tables, %s rows, %s of %s, %s, ETA %s"
                .formatted(
                        copy.tablesDone(),
                        copy.tables(),
                        Figures.count(copy.rows()),
                        Figures.bytes(copy.bytes()),
                        Figures.bytes(copy.bytesExpected()),
                        speed(copy.bytesPerSecond()),
                        eta(copy.eta()));
    }

    private static String pace(PaceReport now) {
        String bound = now.rate() > 0 ? ", at most " + speed(now.rate()) : "";
        String auto = now.auto() ? "" : ", not slowed down by itself";
        String reason =
                now.since() == null ? "" : "; slowed down since %s: %s".formatted(seconds(now.since()), now.reason());
        String allowed = now.allowed() == now.most() ? "" : ", %d allowed".formatted(now.allowed());
        return "%d of %d workers at work%s%s%s%s".formatted(now.working(), now.most(), allowed, bound, auto, reason);
    }

    private static String table(CopyStatus.Table table) {
        return "%-40s %3d of %3d chunks  %14s rows  %9s of %9s  %12s  ETA %s"
                .formatted(
                        table.table(),
                        table.chunksDone(),
                        table.chunks(),
                        Figures.count(table.rows()),
                        Figures.bytes(table.bytes()),
                        Figures.bytes(table.bytesExpected()),
                        speed(table.bytesPerSecond()),
                        eta(table.eta()));
    }

    /** "  in work: 4 on one:1, 2 on other:7". */
    private static String inWork(CopyStatus.Table table) {
        return table.inWork().isEmpty()
                ? ""
                : table.inWork().entrySet().stream()
                        .map(held -> held.getValue() + " on " + held.getKey())
                        .collect(Collectors.joining(", ", "  in work: ", ""));
    }

    private static String rest(List<CopyStatus.Table> tables) {
        long bytes = tables.stream()
                .mapToLong(t -> Math.max(0, t.bytesExpected() - t.bytes()))
                .sum();
        return "  ... and %d more tables, %s to copy".formatted(tables.size(), Figures.bytes(bytes));
    }

    private static String speed(long bytesPerSecond) {
        return Figures.bytes(bytesPerSecond) + "/s";
    }

    private static String eta(@Nullable Duration eta) {
        return eta == null ? "unknown" : Figures.duration(eta);
    }

    private static Instant seconds(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS);
    }
}
