package dev.migrator.cli.command;

import dev.migrator.cli.output.Screen;
import dev.migrator.cli.status.Status;
import dev.migrator.cli.status.StatusText;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.StartedMigration;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.config.MigrationConfig;
import dev.migrator.core.config.StreamConfig;
import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.plan.check.PreflightReport;
import dev.migrator.core.run.Role;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = {
            "Streams, copies and then follows old until it is stopped with Ctrl-C.",
            "Run it again at any time: it goes on where it stopped."
        },
        footer = {
            "",
            "Examples: migrator start -c migrator.yaml",
            "          migrator start -c migrator.yaml --role replay     (one role on this machine)"
        })
final class StartCommand extends ConfiguredCommand {
    private static final Duration REDRAW = Duration.ofMillis(500);

    @Option(
            names = "--role",
            description = "Do only this: ${COMPLETION-CANDIDATES}. Several machines can share the work.")
    @Nullable
    Role role;

    @Option(
            names = "--until-following",
            description =
                    "Exit with 0 once new has caught up with old; the log then waits in Kafka and on old until the next start.")
    boolean untilFollowing;

    @Option(
            names = "--on-error",
            description = {
                "What replay does with a change that does not fit its row: ${COMPLETION-CANDIDATES}.",
                "park sets the key aside until migrator unpark, and goes on (default: stream.on_error of the file)."
            })
    StreamConfig.@Nullable OnError onError;

    @Override
    MigrationConfig chosen(MigrationConfig config) {
        return onError == null ? config : config.with(config.stream().with(onError));
    }

    @Override
    int run(Wiring wiring) throws InterruptedException {
        Operations operations = wiring.operations();
        Set<Role> roles = role == null ? EnumSet.allOf(Role.class) : EnumSet.of(role);
        requireNoBlockers(operations.checkFor(roles));
        CountDownLatch stop = new CountDownLatch(1);
        try (StartedMigration started = operations.start(roles)) {
            Shutdown.onSignal(stop, started::close);
            follow(operations, started, stop);
            return 0;
        }
    }

    private void follow(Operations operations, StartedMigration started, CountDownLatch stop)
            throws InterruptedException {
        try (Screen screen = Screen.open(out())) {
            while (!stop.await(REDRAW.toMillis(), TimeUnit.MILLISECONDS)) {
                started.failure().ifPresent(f -> {
                    throw f;
                });
                Optional<Status> status = show(operations, screen);
                if (untilFollowing && status.filter(s -> s.phase().isCopied()).isPresent()) {
                    started.awaitFollowing(Duration.ofDays(1));
                    show(operations, screen);
                    return;
                }
                if (status.map(s -> s.phase().isOver()).orElseGet(() -> isForgotten(operations))) {
                    return;
                }
            }
        }
    }

    /** Finish and abort end with the removal of what status reads. */
    private static boolean isForgotten(Operations operations) {
        try {
            return !operations.isRemembered();
        } catch (MigratorException e) {
            return false;
        }
    }

    private static Optional<Status> show(Operations operations, Screen screen) {
        try {
            Status status = operations.status();
            screen.show(StatusText.lines(status), StatusText.line(status));
            return Optional.of(status);
        } catch (MigratorException e) {
            String line = "waiting: " + e.getMessage();
            screen.show(List.of(line), line);
            return Optional.empty();
        }
    }

    private static void requireNoBlockers(PreflightReport report) {
        if (report.count(Severity.BLOCKER) > 0) {
            throw new RefusedFailure(report.of(Severity.BLOCKER).stream()
                    .map(f -> "  %s %s: %s%s"
                            .formatted(
                                    f.check(),
                                    f.object(),
                                    f.message(),
                                    f.remedy().isEmpty() ? "" : "\n    -> " + f.remedy()))
                    .collect(Collectors.joining(
                            "\n", "blockers stand in the way (all findings: migrator check):\n", "")));
        }
    }
}
