package dev.migrator.cli.command;

import dev.migrator.cli.wiring.Operations;
import dev.migrator.core.connect.Side;
import dev.migrator.core.cutover.SwitchListener;
import dev.migrator.core.cutover.SwitchMode;
import dev.migrator.core.cutover.SwitchRecord;
import picocli.CommandLine.Command;

@Command(
        name = "cutover",
        mixinStandardHelpOptions = true,
        description =
                "Moves the writes to new in a fenced switch; every failure before the point of no return leaves them on old.",
        footer = {"", "Example: migrator cutover -c migrator.yaml --dry-run"})
final class CutoverCommand extends SwitchCommand {
    @Override
    Side from() {
        return Side.OLD;
    }

    @Override
    SwitchRecord perform(Operations operations, SwitchMode mode, SwitchListener listener) {
        return operations.cutover(mode, listener);
    }
}
