package dev.migrator.cli.command;

import dev.migrator.cli.ExitCode;
import dev.migrator.cli.output.RepairText;
import dev.migrator.cli.output.VerificationText;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.verify.repair.RepairReport;
import dev.migrator.verify.report.ReportFiles;
import dev.migrator.verify.report.VerificationReport;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compares every table at one exact position while both sides are live,",
            "by count, min, max and checksum, and names the rows that differ."
        },
        footer = {"", "Exit code: 0 the same, 5 different.", "Example: migrator verify -c migrator.yaml --repair"})
final class VerifyCommand extends ConfiguredCommand {
    @Option(names = "--repair", description = "Copy differing rows and those of parked keys again, then verify again.")
    boolean repair;

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            defaultValue = "reports",
            description = "Where the HTML and JSON reports are written (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    Path folder;

    @Override
    int run(Wiring wiring) {
        Operations operations = wiring.operations();
        VerificationReport report = verify(operations);
        if (repair && (!report.isClean() || !operations.parkedKeys().isEmpty())) {
            RepairReport repaired = operations.repair(report);
            print(repaired, RepairText.of(repaired));
            report = verify(operations);
        }
        return (report.isClean() ? ExitCode.OK : ExitCode.DIFFERENT).code();
    }

    private VerificationReport verify(Operations operations) {
        VerificationReport report = operations.verify();
        ReportFiles files = ReportFiles.write(report, folder);
        print(report, VerificationText.of(report) + "report: " + files.html() + "\n");
        return report;
    }
}
