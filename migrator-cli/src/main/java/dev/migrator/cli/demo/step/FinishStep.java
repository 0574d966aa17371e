package dev.migrator.cli.demo.step;

import dev.migrator.cli.output.Figures;
import dev.migrator.cli.wiring.FinalReport;
import dev.migrator.core.phase.Phase;

/** {@code migrator finish}: phase 6. */
public final class FinishStep implements Step {
    @Override
    public void play(Stage stage) {
        stage.story().heading("Finish: take down what was put up (phase 6)");
        stage.story().say("""
                Slots, publications, topics and triggers are removed; old stays fenced, so that nobody writes there by
                mistake. The clients are still at work, on new.""");
        FinalReport report = stage.operations().finish();
        long changes = changes(report);
        stage.verdicts()
                .figure(
                        "changes replayed",
                        "%s (%s), %s changes/s on average: all that the clients made"
                                .formatted(
                                        Figures.count(changes),
                                        String.join(", ", report.changesReplayed()),
                                        Figures.count(changes
                                                * 1000
                                                / Math.max(1, report.duration().toMillis()))));
        stage.story().figure("time", Figures.duration(report.duration()) + " since the migration was created");
        report.kept().forEach(k -> stage.story().figure("kept", k));
        stage.verdicts().judge(report.outcome() == Phase.FINISHED, "the migration is " + report.outcome());
        stage.stay(stage.settings().stay().dividedBy(2));
    }

    /** Of all streams, in both directions. */
    private static long changes(FinalReport report) {
        return report.changesReplayed().stream()
                .mapToLong(stream -> Long.parseLong(stream.substring(stream.indexOf(": ") + 2)))
                .sum();
    }
}
