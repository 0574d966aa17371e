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
        name = "cutover",
        mixinStandardHelpOptions = true,
        description =
                "Moves the writes to new in a fenced switch; every failure before the point of no return leaves them on old.",
        footer = {"", "Example: migrator cutover -c migrator.yaml --dry-run"})
final class CutoverCommand extends ConfiguredCommand {
    @Mixin
    SwitchOptions options = new SwitchOptions();

    @Override
    int run(Wiring wiring) {
        Operations operations = wiring.operations();
        if (options.isDryRun()) {
            List<Gate> gates = operations.gates(Side.OLD);
            print(gates, SwitchText.gates(Side.OLD, gates));
            return SwitchText.exitCode(gates);
        }
        SwitchRecord record = operations.cutover(options.mode(), (r, sentence) -> {
            if (!output.json) {
                SwitchText.step(out(), r, sentence);
            }
        });
        print(record, SwitchText.done(record));
        return 0;
    }
}
