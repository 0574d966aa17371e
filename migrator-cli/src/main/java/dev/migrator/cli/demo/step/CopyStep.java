package dev.migrator.cli.demo.step;

import dev.migrator.cli.output.Figures;
import dev.migrator.cli.output.Screen;
import dev.migrator.cli.status.Status;
import dev.migrator.cli.status.StatusText;
import dev.migrator.cli.wiring.StartedMigration;
import dev.migrator.core.control.TableProgress;
import dev.migrator.core.run.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;

/** {@code migrator start}: phases 1 and 2. */
public final class CopyStep implements Step {
    private static final Duration REDRAW = Duration.ofMillis(400);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public void play(Stage stage) {
        stage.story().heading("Start: stream the changes, copy the rows (phases 1 and 2)");
        stage.story().say("""
                A replication slot fixes one exact position in old's log. From there on every change goes through
                Debezium to Kafka and waits; the rows up to there are copied in parallel from one snapshot. Then
                the log is replayed, and new follows old. The clients notice nothing.""");
        StartedMigration started = stage.operations().start(EnumSet.allOf(Role.class));
        stage.started().set(started);
        awaitCopy(stage);
        report(stage, stage.operations().status());
        started.awaitFollowing(PATIENCE);
        stage.verdicts().judge(true, "new follows old: a row written now arrives there");
    }

    private static void awaitCopy(Stage stage) {
        try (Screen screen = Screen.open(stage.story().out())) {
            Status status = stage.operations().status();
            while (!status.phase().isCopied()) {
                screen.show(StatusText.lines(status), line(status));
                stage.stay(REDRAW);
                status = stage.operations().status();
            }
        }
    }

    private static String line(Status status) {
        long finished =
                status.tables().stream().filter(TableProgress::isFinished).count();
        return "    copying: %s rows, %d of %d tables complete"
                .formatted(
                        Figures.count(rows(status)), finished, status.tables().size());
    }

    private static long rows(Status status) {
        return status.tables().stream().mapToLong(TableProgress::rows).sum();
    }

    private static void report(Stage stage, Status status) {
        long rows = rows(status);
        stage.verdicts()
                .figure(
                        "rows copied",
                        "%s in %d tables, %s"
                                .formatted(
                                        Figures.count(rows), status.tables().size(), Figures.rate(rows, time(status))));
    }

    private static Duration time(Status status) {
        Instant first = status.tables().stream()
                .map(TableProgress::startedAt)
                .min(Instant::compareTo)
                .orElse(status.at());
        Instant last = status.tables().stream()
                .map(TableProgress::finishedAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(status.at());
        return Duration.between(first, last);
    }
}
