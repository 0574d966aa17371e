package dev.migrator.cli.command;

import dev.migrator.cli.wiring.FinalReport;
import dev.migrator.cli.wiring.Wiring;
import picocli.CommandLine.Command;

@Command(
        name = "abort",
        mixinStandardHelpOptions = true,
        description = "Gives the migration up before the cutover: the writes stay on old and what was made is removed.",
        footer = {"", "Example: migrator abort -c migrator.yaml"})
final class AbortCommand extends ConfiguredCommand {
    @Override
    int run(Wiring wiring) {
        FinalReport report = wiring.operations().abort();
        print(report, FinalReportText.of(report));
        return 0;
    }
}
