package dev.migrator.cli.command;

import dev.migrator.cli.status.CopyStatus;
import dev.migrator.cli.wiring.Wiring;
import picocli.CommandLine.Command;

@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Ends a pause of the copy of the rows. Nothing happens if there is none.",
        footer = {"", "Example: migrator resume"})
final class ResumeCommand extends ConfiguredCommand {
    @Override
    int run(Wiring wiring) {
        CopyStatus copy = wiring.operations().resume();
        print(copy, "the copy is not paused" + (copy.processes().isEmpty() ? "; no process copies rows now" : ""));
        return 0;
    }
}
