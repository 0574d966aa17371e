package dev.migrator.cli.command;

import dev.migrator.cli.wiring.FinalReport;
import dev.migrator.cli.wiring.Operations;
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
        Operations operations = wiring.operations();
        if (!operations.isRemembered()) {
            out().println("nothing is left to finish: new has no schema migrator, so no migration is under way there");
            return 0;
        }
        FinalReport report = operations.finish();
        print(report, FinalReportText.of(report));
        return 0;
    }
}
