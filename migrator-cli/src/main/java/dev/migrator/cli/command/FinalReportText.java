package dev.migrator.cli.command;

import dev.migrator.cli.output.Figures;
import dev.migrator.cli.wiring.FinalReport;
import dev.migrator.core.cutover.SwitchRecord;
import java.time.Duration;

/** The report of a finished migration for a terminal. */
final class FinalReportText {
    private FinalReportText() {}

    static String of(FinalReport report) {
        StringBuilder text = new StringBuilder("migration %s: %s after %s%n"
                .formatted(report.name(), report.outcome(), Figures.duration(report.duration())));
        text.append("  copied    %d tables, %s rows%n"
                .formatted(report.tables().size(), Figures.count(report.rowsCopied())));
        report.changesReplayed()
                .forEach(c -> text.append("  replayed  stream ").append(c).append(" changes\n"));
        report.switches()
                .forEach(s -> text.append("  switch    ").append(line(s)).append('\n'));
        text.append("  events\n");
        report.events()
                .forEach(e -> text.append(
                        "    %s  %-16s %s: %s (%s)%n".formatted(e.at(), e.who(), e.action(), e.detail(), e.outcome())));
        report.sessionsOnOld()
                .forEach(
                        s -> text.append("  still connected to old: ").append(s).append('\n'));
        report.kept().forEach(k -> text.append("  kept: ").append(k).append('\n'));
        return text.toString();
    }

    private static String line(SwitchRecord record) {
        Duration pause = record.pause();
        return "%s -> %s %s%s"
                .formatted(
                        record.from().word(),
                        record.to().word(),
                        record.step(),
                        pause == null ? "" : ", writes waited " + Figures.duration(pause));
    }
}
