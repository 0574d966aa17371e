package dev.migrator.cli.command;

import dev.migrator.cli.wiring.SchemaChanges;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.control.SchemaChangeRecord;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "ddl",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the changes of the schema that came through the log: those that replay waits at, and what became of the others.",
            "A change that new has by now needs no word: migrator start goes on by itself."
        },
        footer = {"", "Examples: migrator ddl -c migrator.yaml", "          migrator ddl -c migrator.yaml --accept"})
final class DdlCommand extends ConfiguredCommand {
    private static final String NEXT = """

            What waits keeps its lane from going on. Make the same change on the other side, then: migrator start
            If that side is meant to differ:  migrator ddl --accept, then: migrator start""";

    @Option(
            names = "--accept",
            description =
                    "Take all that wait for dealt with, although the other side does not have them in the same form.")
    boolean accept;

    @Override
    int run(Wiring wiring) {
        SchemaChanges changes = wiring.schemaChanges();
        if (accept) {
            int accepted = changes.accept();
            print(
                    Map.of("accepted", accepted),
                    accepted == 0 ? "nothing waits" : "%d accepted; go on with: migrator start".formatted(accepted));
            return 0;
        }
        List<SchemaChangeRecord> all = changes.all();
        print(all, text(all));
        return 0;
    }

    private static String text(List<SchemaChangeRecord> all) {
        if (all.isEmpty()) {
            return "no change of the schema came through the log";
        }
        boolean waits = all.stream().anyMatch(SchemaChangeRecord::isWaiting);
        return all.stream().map(DdlCommand::line).collect(Collectors.joining("\n"))
                + (waits ? "\n" + NEXT.strip() : "");
    }

    private static String line(SchemaChangeRecord change) {
        String statement = change.statement().strip().replaceAll("\\s+", " ");
        return "%-8s %s at %s: %s (%s%s)"
                .formatted(
                        change.outcome().name().toLowerCase(Locale.ROOT),
                        change.lane(),
                        change.position(),
                        change.sentence(),
                        change.command(),
                        statement.isEmpty() ? "" : ": " + statement);
    }
}
