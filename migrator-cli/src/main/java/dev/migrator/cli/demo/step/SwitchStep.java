package dev.migrator.cli.demo.step;

import dev.migrator.cli.output.Figures;
import dev.migrator.core.connect.Side;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchRecord;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code migrator cutover} and {@code migrator rollback}: the second half of phase 5. */
public final class SwitchStep implements Step {
    private static final Duration AROUND = Duration.ofMillis(500);

    private final String name;
    private final Side from;
    private final String why;

    private SwitchStep(String name, Side from, String why) {
        this.name = name;
        this.from = from;
        this.why = why;
    }

    /** Old to new for the first time. */
    public static SwitchStep cutover() {
        return new SwitchStep("Cutover", Side.OLD, """
                The stream back is made first and proven, so that there is a way to return. Then new transactions wait for
                a moment, old is fenced in the database itself, new applies the last change, and the waiting
                transactions go on, on new. They do not fail.""");
    }

    /** New to old. */
    public static SwitchStep rollback() {
        return new SwitchStep("Rollback", Side.NEW, """
                Somebody wants to go back. Old has followed new all the time, so nothing written there is lost: the same
                machine, with the roles exchanged.""");
    }

    /** Old to new for good. */
    public static SwitchStep cutoverAgain() {
        return new SwitchStep("Second cutover", Side.OLD, "Now for good.");
    }

    @Override
    public void play(Stage stage) {
        stage.story().heading(name + ": the writes move to " + from.other().word());
        stage.story().say(why);
        SwitchRecord record = from == Side.OLD
                ? stage.operations().cutover(SwitchMode.FOR_REAL, (r, sentence) -> print(stage, r, sentence))
                : stage.operations().rollback(SwitchMode.FOR_REAL, (r, sentence) -> print(stage, r, sentence));
        stay(stage);
        judge(stage, record);
    }

    private void stay(Stage stage) {
        long begun = System.nanoTime();
        long before = stage.writes();
        stage.stay();
        stage.story().figure("load on " + from.other().word(), stage.ratesSince(begun, before));
    }

    private void judge(Stage stage, SwitchRecord record) {
        Duration pause = record.pause();
        stage.verdicts().figure(name.toLowerCase(Locale.ROOT), pause(stage, record, pause));
        stage.verdicts()
                .judge(
                        record.step() == dev.migrator.core.cutover.SwitchStep.DONE
                                && stage.router().route().writes() == from.other(),
                        "the writes are on " + from.other().word());
    }

    private static String pause(Stage stage, SwitchRecord record, @Nullable Duration pause) {
        if (pause == null) {
            return "not finished: " + record.step();
        }
        Duration longest = stage.load()
                .journal()
                .times()
                .longestBetween(
                        Objects.requireNonNull(record.heldAt()).minus(AROUND),
                        Objects.requireNonNull(record.releasedAt()).plus(AROUND))
                .orElse(Duration.ZERO);
        return "writes waited %s; the slowest transaction of a client took %s"
                .formatted(Figures.duration(pause), Figures.duration(longest));
    }

    private static void print(Stage stage, SwitchRecord record, String sentence) {
        stage.story().figure(record.step().toString(), sentence);
    }
}
