package dev.migrator.cli.demo.step;

import dev.migrator.cli.demo.shop.Damage;
import dev.migrator.cli.demo.shop.DamagedRow;
import dev.migrator.cli.output.Figures;
import dev.migrator.verify.repair.RepairReport;
import dev.migrator.verify.report.VerificationReport;
import java.util.List;

/** Damages rows on new, and sees them found, named and repaired. */
public final class DamageStep implements Step {
    @Override
    public void play(Stage stage) {
        stage.story().heading("Damage: would a verification notice? (--break)");
        stage.story().say("""
                Five rows on new are damaged behind everybody's back, without a trigger or a trace in old's log. The
                verification knows nothing of it. It must name these five rows and no other.""");
        List<DamagedRow> damaged = Damage.on(stage.databases().fresh());
        damaged.forEach(d -> stage.story().figure(d.table().toString(), d.deed()));
        VerificationReport report = stage.operations().verify();
        found(stage, damaged, report);
        repair(stage, report);
    }

    private static void found(Stage stage, List<DamagedRow> damaged, VerificationReport report) {
        stage.story().say("The verification reports: " + report.sentence());
        report.different().forEach(t -> Differences.print(stage.story(), t));
        long named = damaged.stream().filter(d -> Differences.names(report, d)).count();
        boolean exact = named == damaged.size() && report.namedRows() == damaged.size();
        stage.verdicts()
                .judge(
                        exact,
                        "%d of %d damaged rows found and named, %d others"
                                .formatted(named, damaged.size(), report.namedRows() - named));
    }

    private static void repair(Stage stage, VerificationReport report) {
        stage.story().say("Repair copies the named rows once more from old, at a new exact position of the log.");
        RepairReport repaired = stage.operations().repair(report);
        repaired.tables().forEach(t -> stage.story().figure("repaired", t.sentence()));
        stage.verdicts()
                .judge(
                        repaired.notRepaired().isEmpty(),
                        "repaired; replay stood still for " + Figures.duration(repaired.held()));
    }
}
