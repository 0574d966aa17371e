package dev.migrator.cli.demo.step;

import dev.migrator.cli.output.Figures;
import dev.migrator.router.RouterStatistics;

/** {@code migrator route writes dual}: phase 4. */
public final class DualWriteStep implements Step {
    @Override
    public void play(Stage stage) {
        stage.story().heading("Dual write: new gets every write at once (phase 4)");
        stage.story().say("""
                Old stays the authority. The router also writes the rows that old returned to new, at once; whatever
                it cannot follow comes through the log as before, and an older change never overwrites a newer one.""");
        stage.operations().routeWrites(true);
        long begun = System.nanoTime();
        long before = stage.writes();
        stage.stayUntil(() -> stage.router().statistics().dualWritten() > 0);
        RouterStatistics statistics = stage.router().statistics();
        stage.story().figure("load", stage.ratesSince(begun, before));
        stage.verdicts()
                .figure(
                        "dual writes",
                        "%s written to new at once, %s that the log brought first, %s failed; %s statements left to the log"
                                .formatted(
                                        Figures.count(statistics.dualWritten()),
                                        Figures.count(statistics.dualLate()),
                                        Figures.count(statistics.dualFailed()),
                                        Figures.count(statistics.dualLeftToLog())));
        stage.verdicts().judge(statistics.dualWritten() > 0, "writes reach both databases");
    }
}
