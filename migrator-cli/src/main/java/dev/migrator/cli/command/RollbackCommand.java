package dev.migrator.cli.command;

import dev.migrator.cli.wiring.Operations;
import dev.migrator.core.connect.Side;
import dev.migrator.core.cutover.SwitchListener;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchRecord;
import picocli.CommandLine.Command;

@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Moves the writes back to old, with everything that was written on new meanwhile.",
        footer = {"", "Example: migrator rollback -c migrator.yaml --dry-run"})
final class RollbackCommand extends SwitchCommand {
    @Override
    Side from() {
        return Side.NEW;
    }

    @Override
    SwitchRecord perform(Operations operations, SwitchMode mode, SwitchListener listener) {
        return operations.rollback(mode, listener);
    }
}
