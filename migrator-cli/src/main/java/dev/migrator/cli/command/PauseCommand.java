package dev.migrator.cli.command;

import dev.migrator.cli.status.CopyStatus;
import dev.migrator.cli.status.CopyText;
import dev.migrator.cli.wiring.Wiring;
import picocli.CommandLine.Command;

@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = {
            "Pauses the copy of the rows: workers end their chunk and take no other. Changes are still streamed.",
            "It holds for every start to come, until: migrator resume."
        },
        footer = {"", "Example: migrator pause"})
final class PauseCommand extends ConfiguredCommand {
    @Override
    int run(Wiring wiring) {
        CopyStatus copy = wiring.operations().pause();
        print(copy, String.join("\n", CopyText.pace(copy)));
        return 0;
    }
}
