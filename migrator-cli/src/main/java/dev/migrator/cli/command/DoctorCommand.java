package dev.migrator.cli.command;

import dev.migrator.cli.ExitCode;
import dev.migrator.cli.wiring.Diagnosis;
import dev.migrator.cli.wiring.Wiring;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at the facts on both databases - fences, slots, route, unfinished switches -",
            "and says what does not fit together and which command mends it. Changes nothing."
        },
        footer = {"", "Exit code: 0 all fits, 3 something does not.", "Example: migrator doctor -c migrator.yaml"})
final class DoctorCommand extends ConfiguredCommand {
    @Override
    int run(Wiring wiring) {
        List<Diagnosis.Fact> facts = new Diagnosis(wiring).facts();
        print(
                facts,
                facts.stream()
                        .map(f -> "%-4s %s%s"
                                .formatted(
                                        f.fits() ? "ok" : "!!", f.finding(), f.fits() ? "" : "\n     -> " + f.remedy()))
                        .collect(Collectors.joining("\n")));
        return (facts.stream().allMatch(Diagnosis.Fact::fits) ? ExitCode.OK : ExitCode.REFUSED).code();
    }
}
