package dev.migrator.cli.demo.step;

import dev.migrator.cli.demo.load.LoadJournal;
import dev.migrator.cli.demo.shop.Invariant;
import dev.migrator.cli.demo.shop.ShopInvariants;
import dev.migrator.cli.output.Figures;
import dev.migrator.core.connect.Purpose;
import dev.migrator.core.failure.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;

/** Stops the clients and asks new for everything that they were told. */
public final class ProofStep implements Step {
    @Override
    public void play(Stage stage) {
        stage.story().heading("The proof");
        stage.story().say("""
                The clients stop. What they were told is committed must be on new, once, and what holds in a shop must
                hold there: the clients know every order number that they were ever given.""");
        stage.load().close();
        LoadJournal journal = stage.load().journal();
        judge(stage, journal.totals());
        journal.failures().forEach(f -> stage.story().figure("failure", f));
        try (Connection connection = stage.databases().fresh().open(Purpose.CATALOG)) {
            ShopInvariants.check(connection, journal.told(stage.settings().size()))
                    .forEach(i -> judge(stage, i));
        } catch (SQLException e) {
            throw SqlFailures.wrap("checking the shop on new", e);
        }
    }

    private static void judge(Stage stage, Invariant invariant) {
        stage.verdicts().judge(invariant.holds(), invariant.name() + ": " + invariant.figures());
    }

    private static void judge(Stage stage, LoadJournal.Totals totals) {
        stage.verdicts()
                .judge(
                        totals.failed() == 0,
                        "%s transactions done (%s writes, %s reads, %s declined by a rule of the shop), %d failed"
                                .formatted(
                                        Figures.count(totals.done()),
                                        Figures.count(totals.writes()),
                                        Figures.count(totals.reads()),
                                        Figures.count(totals.declined()),
                                        totals.failed()));
        stage.verdicts()
                .judge(
                        totals.ownWritesMissed() == 0,
                        "%s times a client looked for its own order, %d times it was not there"
                                .formatted(
                                        Figures.count(totals.ownWritesRead() + totals.ownWritesMissed()),
                                        totals.ownWritesMissed()));
        stage.verdicts().note("transactions", Figures.count(totals.done()) + " done, " + totals.failed() + " failed");
        stage.verdicts()
                .note(
                        "slowest transaction",
                        Figures.duration(stage.load().journal().times().longest()));
    }
}
