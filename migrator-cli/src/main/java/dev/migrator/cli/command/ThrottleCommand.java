package dev.migrator.cli.command;

import dev.migrator.cli.status.CopyStatus;
import dev.migrator.cli.status.CopyText;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.config.BackfillConfig;
import dev.migrator.core.config.DataSize;
import dev.migrator.core.config.ThrottleConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "throttle",
        mixinStandardHelpOptions = true,
        description = {
            "Changes how fast the rows are copied, while start copies them in this or another process and for every",
            "start to come. Without an option it shows how fast they are copied now, and what keeps them back."
        },
        footer = {
            "",
            "Examples: migrator throttle --workers 2 --rate 50MB",
            "          migrator throttle --rate unlimited --no-auto"
        })
final class ThrottleCommand extends ConfiguredCommand {
    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Chunks that are copied at once (default: backfill.workers of the file).")
    @Nullable
    Integer workers;

    @Option(
            names = "--rate",
            paramLabel = "SIZE",
            description = "How much all workers together read in a second: a size such as 50MB, or unlimited.")
    @Nullable
    String rate;

    @Option(
            names = "--auto",
            negatable = true,
            description = "Whether workers are taken away while a limit of backfill.throttle is passed.")
    @Nullable
    Boolean auto;

    @Override
    int run(Wiring wiring) {
        Operations operations = wiring.operations();
        boolean asks = workers == null && rate == null && auto == null;
        CopyStatus copy = asks ? operations.copy() : operations.throttle(workers(), bytes(), auto);
        print(copy, asks ? text(copy) : "ordered: " + ordered(copy));
        return 0;
    }

    private @Nullable Integer workers() {
        if (workers != null && (workers < 1 || workers > BackfillConfig.MOST_WORKERS)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--workers %d is not valid; accepted: a whole number from 1 to %d"
                            .formatted(workers, BackfillConfig.MOST_WORKERS));
        }
        return workers;
    }

    private @Nullable Long bytes() {
        if (rate == null) {
            return null;
        }
        String given = rate;
        return ThrottleConfig.parseRate(given)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--rate %s is not valid; accepted: %s".formatted(given, ThrottleConfig.acceptedRate())))
                .bytes();
    }

    private static String text(CopyStatus copy) {
        List<String> pace = CopyText.pace(copy);
        String now = pace.isEmpty() ? "no process copies rows now" : String.join("\n", pace);
        return now + "\nordered: " + ordered(copy);
    }

    private static String ordered(CopyStatus copy) {
        Integer workers = copy.ordered().workers();
        Long rate = copy.ordered().rate();
        Boolean auto = copy.ordered().auto();
        return "%s, %s, %s"
                .formatted(
                        workers == null ? "workers as in the file" : workers + " workers",
                        rate == null
                                ? "rate as in the file"
                                : rate == 0 ? "any rate" : "at most " + new DataSize(rate) + " a second",
                        auto == null
                                ? "slowed down by itself as in the file"
                                : auto ? "slowed down by itself" : "not slowed down by itself");
    }
}
