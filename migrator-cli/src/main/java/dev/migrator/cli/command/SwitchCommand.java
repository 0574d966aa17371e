package dev.migrator.cli.command;

import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.connect.Side;
import dev.migrator.core.cutover.SwitchListener;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchPorts.Gate;
import dev.migrator.core.cutover.SwitchRecord;
import java.util.List;
import picocli.CommandLine.Mixin;

/** What cutover and rollback share: they are the same switch with the roles exchanged. */
abstract class SwitchCommand extends ConfiguredCommand {
    @Mixin
    SwitchOptions options = new SwitchOptions();

    /** The database that the writes leave. */
    abstract Side from();

    abstract SwitchRecord perform(Operations operations, SwitchMode mode, SwitchListener listener);

    @Override
    final int run(Wiring wiring) {
        Operations operations = wiring.operations();
        if (options.isDryRun()) {
            List<Gate> gates = operations.gates(from());
            print(gates, SwitchText.gates(from(), gates));
            return SwitchText.exitCode(gates);
        }
        SwitchRecord record = perform(operations, options.mode(), (r, sentence) -> {
            if (!output.json) {
                SwitchText.step(out(), r, sentence);
            }
        });
        print(record, SwitchText.done(record));
        return 0;
    }
}
