package dev.migrator.cli.command;

import dev.migrator.cli.wiring.FinalReport;
import dev.migrator.cli.wiring.Wiring;
import picocli.CommandLine.Command;

@Command(
        name = "finish",
        mixinStandardHelpOptions = true,
        description =
                "Ends the migration with the writes on new: removes what was made on old and in Kafka, and reports all that happened.",
        footer = {"", "Example: migrator finish -c migrator.yaml"})
final class FinishCommand extends ConfiguredCommand {
    @Override
    int run(Wiring wiring) {
        FinalReport report = wiring.operations().finish();
        print(report, FinalReportText.of(report));
        return 0;
    }
}
