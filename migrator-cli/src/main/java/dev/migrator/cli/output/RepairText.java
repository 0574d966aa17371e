package dev.migrator.cli.output;

import dev.migrator.verify.repair.RepairReport;

/** What a repair did, for a terminal. */
public final class RepairText {
    private static final int KEYS_SHOWN = 20;

    private RepairText() {}

    public static String of(RepairReport report) {
        StringBuilder text = new StringBuilder("rows copied at %s of the source, replay held for %s%n"
                .formatted(report.position(), Figures.duration(report.held())));
        report.tables().forEach(t -> text.append("  ").append(t.sentence()).append('\n'));
        report.notRepaired().forEach(t -> text.append("  %s: not mended by copying rows%n".formatted(t)));
        report.stillParked().stream()
                .limit(KEYS_SHOWN)
                .forEach(k ->
                        text.append("  still parked: ").append(k.sentence()).append('\n'));
        int more = report.stillParked().size() - KEYS_SHOWN;
        return more > 0 ? text.append("  ... and %d more%n".formatted(more)).toString() : text.toString();
    }
}
