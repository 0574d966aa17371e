package dev.migrator.cli.command;

import dev.migrator.cli.output.Screen;
import dev.migrator.cli.status.Status;
import dev.migrator.cli.status.StatusText;
import dev.migrator.cli.wiring.Wiring;
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
        Status status = wiring.operations().status();
        if (!watch) {
            print(status, String.join("\n", StatusText.lines(status)));
            return 0;
        }
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
