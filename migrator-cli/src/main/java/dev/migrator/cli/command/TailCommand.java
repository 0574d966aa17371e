package dev.migrator.cli.command;

import dev.migrator.cli.output.Json;
import dev.migrator.cli.wiring.LogView;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.change.LaneId;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = "Prints the changes of the running stream as they reach the log, one JSON object a line.",
        footer = {"", "Example: migrator tail -c migrator.yaml --lane 0 --limit 20"})
final class TailCommand extends ConfiguredCommand {
    @Option(names = "--lane", defaultValue = "0", description = "Which lane (default: ${DEFAULT-VALUE}).")
    int lane;

    @Option(names = "--limit", defaultValue = "0", description = "Stop after so many changes; 0 goes on until Ctrl-C.")
    long limit;

    @Override
    int run(Wiring wiring) {
        AtomicLong printed = new AtomicLong();
        LogView view = wiring.logView();
        view.follow(
                new LaneId(wiring.runningStream().id(), lane),
                () -> limit > 0 && printed.get() >= limit,
                event -> print(event, printed));
        return 0;
    }

    private void print(LogView.Event event, AtomicLong printed) {
        if (limit == 0 || printed.getAndIncrement() < limit) {
            out().println(Json.line(event));
            out().flush();
        }
    }
}
