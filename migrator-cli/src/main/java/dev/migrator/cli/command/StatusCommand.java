package dev.migrator.cli.command;

import dev.migrator.cli.ExitCode;
import dev.migrator.cli.output.Screen;
import dev.migrator.cli.status.Reachable;
import dev.migrator.cli.status.Status;
import dev.migrator.cli.status.StatusText;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.failure.RetryableFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows phase, tables, lag, log kept on the source, route and workers.",
        footer = {"", "Example: migrator status -c migrator.yaml --watch"})
final class StatusCommand extends ConfiguredCommand {
    private static final Duration EVERY = Duration.ofSeconds(1);

    @Option(names = "--watch", description = "Go on until Ctrl-C.")
    boolean watch;

    @Override
    int run(Wiring wiring) throws InterruptedException {
        return watch ? watch(wiring) : once(wiring.operations());
    }

    /** While home is down it says what old knows, with the exit code of what is unavailable. */
    private int once(Operations operations) {
        try {
            Status status = operations.statusNow();
            print(status, String.join("\n", StatusText.lines(status)));
            return ExitCode.OK.code();
        } catch (RetryableFailure e) {
            Reachable rest = operations.reachable(e);
            print(rest, String.join("\n", rest.lines()));
            return ExitCode.UNAVAILABLE.code();
        }
    }

    private int watch(Wiring wiring) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        try (Screen screen = Screen.open(out())) {
            do {
                Status now = wiring.operations().status();
                screen.show(StatusText.lines(now), StatusText.line(now));
            } while (!stopped.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        }
        return 0;
    }
}
