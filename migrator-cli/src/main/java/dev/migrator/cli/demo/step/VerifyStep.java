package dev.migrator.cli.demo.step;

import dev.migrator.cli.output.Figures;
import dev.migrator.verify.report.VerificationReport;

/** {@code migrator verify}: phase 3. */
public final class VerifyStep implements Step {
    private final String name;
    private final String title;
    private final String why;

    private VerifyStep(String name, String title, String why) {
        this.name = name;
        this.title = title;
        this.why = why;
    }

    /** The first one. */
    public static VerifyStep first() {
        return new VerifyStep("verification", "Verify: is new the same as old? (phase 3)", """
                Both databases are frozen at one exact position, by a snapshot each, while both go on working. Every row
                of every table is compared by count and checksum. A difference would be named, row by row.""");
    }

    /** One after the writes have come back to old. */
    public static VerifyStep afterRollback() {
        return new VerifyStep("verified after rollback", "Verify again", """
                The writes have been to new and back. Before they move once more, the same proof again.""");
    }

    /** One with the writes on new. */
    public static VerifyStep onNew() {
        return new VerifyStep("verified on new", "Verify once more, the other way round", """
                The writes are on new now and old follows. If that proof holds too, nothing was lost on the way.""");
    }

    @Override
    public void play(Stage stage) {
        stage.story().heading(title);
        stage.story().say(why);
        judge(stage, stage.operations().verify());
    }

    private void judge(Stage stage, VerificationReport report) {
        stage.story()
                .figure(
                        "compared",
                        "%s rows at %s of %s in %s; replay stood still for %s"
                                .formatted(
                                        Figures.count(report.rowsRead()),
                                        report.position(),
                                        report.source().word(),
                                        Figures.duration(report.duration()),
                                        Figures.duration(report.held())));
        report.different().forEach(t -> Differences.print(stage.story(), t));
        stage.verdicts().judge(report.isClean(), report.sentence());
        stage.verdicts().note(name, report.sentence());
    }
}
