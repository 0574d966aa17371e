package dev.migrator.cli.command;

import dev.migrator.cli.ExitCode;
import dev.migrator.cli.config.ConfigFile;
import dev.migrator.cli.output.FindingsText;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.config.ConfigReading;
import dev.migrator.core.config.EndpointProbe;
import dev.migrator.core.plan.check.PreflightReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Looks for everything that would stop or spoil the migration, and says how to mend it.",
        footer = {
            "",
            "Exit code: 0 clean, 10 warnings, 11 blockers, 2 configuration.",
            "Example: migrator check -c migrator.yaml --json"
        })
final class CheckCommand implements Callable<Integer> {
    private static final Duration PROBE = Duration.ofSeconds(5);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "migrator.yaml",
            description = "The configuration (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path file;

    @Mixin
    OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        ConfigReading reading = new ConfigFile(file, System::getenv).read();
        ConfigReading probed = reading.with(new EndpointProbe(PROBE).probe(reading.endpoints()));
        try (Wiring wiring = new Wiring(probed.orThrow(file.toString()))) {
            PreflightReport report = wiring.operations().check();
            output.print(spec.commandLine().getOut(), report, FindingsText.of(report));
            return exitCode(report).code();
        }
    }

    private static ExitCode exitCode(PreflightReport report) {
        return switch (report.outcome()) {
            case CLEAN -> ExitCode.OK;
            case WARNINGS -> ExitCode.WARNINGS;
            case BLOCKED -> ExitCode.BLOCKED;
        };
    }
}
