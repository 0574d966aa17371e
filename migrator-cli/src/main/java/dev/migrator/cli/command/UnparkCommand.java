package dev.migrator.cli.command;

import dev.migrator.cli.ExitCode;
import dev.migrator.cli.output.RepairText;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.repair.RepairReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "unpark",
        mixinStandardHelpOptions = true,
        description = {
            "Copies the rows of parked keys again at one exact position, so that replay follows them again.",
            "A row that does not fit yet stays parked, with what is in its way. Needs a running migrator start."
        },
        footer = {
            "",
            "Exit code: 0 nothing is parked any more, 5 something is.",
            "Example: migrator unpark -c migrator.yaml --table shop.orders"
        })
final class UnparkCommand extends ConfiguredCommand {
    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "Only the keys of this table: schema.table, by its name on either side.")
    @Nullable
    String table;

    @Override
    int run(Wiring wiring) {
        Operations operations = wiring.operations();
        TableId only = table == null ? null : operations.table(table).table().id();
        RepairReport report =
                operations.unpark(t -> only == null || t.table().id().equals(only));
        print(report, RepairText.of(report));
        return (report.stillParked().isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT).code();
    }
}
