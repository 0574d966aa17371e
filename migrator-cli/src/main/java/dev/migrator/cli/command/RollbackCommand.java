package dev.migrator.cli.command;

import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.connect.Side;
import dev.migrator.core.cutover.SwitchPorts.Gate;
import dev.migrator.core.cutover.SwitchRecord;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Moves the writes back to old, with everything that was written on new meanwhile.",
        footer = {"", "Example: migrator rollback -c migrator.yaml --dry-run"})
final class RollbackCommand extends ConfiguredCommand {
    @Mixin
    SwitchOptions options = new SwitchOptions();

    @Override
    int run(Wiring wiring) {
        Operations operations = wiring.operations();
        if (options.isDryRun()) {
            List<Gate> gates = operations.gates(Side.NEW);
            print(gates, SwitchText.gates(Side.NEW, gates));
            return SwitchText.exitCode(gates);
        }
        SwitchRecord record = operations.rollback(options.mode(), (r, sentence) -> {
            if (!output.json) {
                SwitchText.step(out(), r, sentence);
            }
        });
        print(record, SwitchText.done(record));
        return 0;
    }
}
