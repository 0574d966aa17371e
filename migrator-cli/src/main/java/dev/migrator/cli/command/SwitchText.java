package dev.migrator.cli.command;

import dev.migrator.cli.ExitCode;
import dev.migrator.cli.output.Figures;
import dev.migrator.core.connect.Side;
import dev.migrator.core.cutover.SwitchPorts.Gate;
import dev.migrator.core.cutover.SwitchRecord;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** What cutover and rollback print. */
final class SwitchText {
    private SwitchText() {}

    static String gates(Side from, List<Gate> gates) {
        StringBuilder text = new StringBuilder();
        gates.forEach(
                g -> text.append("%-7s %-13s %s%n".formatted(g.open() ? "open" : "CLOSED", g.name(), g.finding())));
        String to = from.other().word();
        return text.append("""
                then, in this order: make the stream back from %2$s and see a marker come round; hold new transactions;
                fence %1$s with a marker behind its last write; wait until %2$s has applied the marker; set the sequences;
                point of no return; send the writes to %2$s; go on.
                """.formatted(from.word(), to)).toString();
    }

    static int exitCode(List<Gate> gates) {
        return (gates.stream().allMatch(Gate::open) ? ExitCode.OK : ExitCode.REFUSED).code();
    }

    static void step(PrintWriter out, SwitchRecord record, String sentence) {
        out.printf("%-10s %s%n", record.step(), sentence);
        out.flush();
    }

    static String done(SwitchRecord record) {
        Duration pause = record.pause();
        return "%s -> %s: %s%s"
                .formatted(
                        record.from().word(),
                        record.to().word(),
                        record.step(),
                        pause == null ? "" : ", writes waited " + Figures.duration(pause));
    }
}
