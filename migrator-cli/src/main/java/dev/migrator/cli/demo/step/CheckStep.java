package dev.migrator.cli.demo.step;

import dev.migrator.core.plan.check.Finding;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.plan.check.PreflightReport;

/** {@code migrator check}. */
public final class CheckStep implements Step {
    @Override
    public void play(Stage stage) {
        stage.story().heading("Check: can this database be moved?");
        stage.story().say("""
                Before anything is touched, everything that could go wrong later is looked for at once: versions,
                privileges, replica identities, types, open transactions, free slots. This changes nothing.""");
        PreflightReport report = stage.operations().check();
        report.of(Severity.BLOCKER).forEach(f -> print(stage, f));
        report.of(Severity.WARNING).forEach(f -> print(stage, f));
        stage.verdicts()
                .judge(
                        report.count(Severity.BLOCKER) == 0,
                        "%d blockers, %d warnings, %d notes"
                                .formatted(
                                        report.count(Severity.BLOCKER),
                                        report.count(Severity.WARNING),
                                        report.count(Severity.INFO)));
    }

    private static void print(Stage stage, Finding finding) {
        stage.story().say("%s: %s: %s".formatted(finding.severity(), finding.object(), finding.message()));
    }
}
