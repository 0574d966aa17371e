package dev.migrator.cli.command;

import dev.migrator.core.cutover.SwitchMode;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How far a switch goes. */
final class SwitchOptions {
    @ArgGroup
    Choice choice = new Choice();

    static final class Choice {
        @Option(names = "--dry-run", description = "Only judge the gates and say what would be done.")
        boolean dryRun;

        @Option(names = "--rehearse", description = "Do everything up to the point of no return, then go back.")
        boolean rehearse;
    }

    boolean isDryRun() {
        return choice.dryRun;
    }

    SwitchMode mode() {
        return choice.rehearse ? SwitchMode.REHEARSAL : SwitchMode.FOR_REAL;
    }
}
