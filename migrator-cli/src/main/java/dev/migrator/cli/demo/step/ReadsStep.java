package dev.migrator.cli.demo.step;

import dev.migrator.cli.output.Figures;
import dev.migrator.router.RouterStatistics;
import java.util.List;

/** {@code migrator route reads new}: the first half of phase 5. */
public final class ReadsStep implements Step {
    private static final List<Integer> PERCENTAGES = List.of(10, 50, 100);

    @Override
    public void play(Stage stage) {
        stage.story().heading("Reads move to new: 10 %, 50 %, 100 % (phase 5)");
        stage.story().say("""
                A read goes to new only when new has what this client wrote itself; else it stays on old. So nobody
                misses an own order, however far new is behind.""");
        for (int percent : PERCENTAGES) {
            RouterStatistics before = stage.router().statistics();
            stage.operations().routeReads(percent);
            stage.stay(stage.settings().stay().dividedBy(2));
            print(stage, percent, before, stage.router().statistics());
        }
        stage.stayUntil(() -> stage.router().statistics().readsOnNew() > 0);
        long onNew = stage.router().statistics().readsOnNew();
        stage.verdicts().judge(onNew > 0, Figures.count(onNew) + " reads were answered by new");
    }

    private static void print(Stage stage, int percent, RouterStatistics before, RouterStatistics after) {
        stage.story()
                .figure(
                        percent + " %",
                        "%d reads on new, %d on old, of these %d to see an own write"
                                .formatted(
                                        after.readsOnNew() - before.readsOnNew(),
                                        after.readsOnOld() - before.readsOnOld(),
                                        after.readsKeptForOwnWrites() - before.readsKeptForOwnWrites()));
    }
}
