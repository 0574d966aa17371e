package dev.migrator.cli.command;

import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.PlanText;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.stream.Publication;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Prints what start will do, table by table, with the SQL; changes nothing.",
        footer = {"", "Example: migrator plan -c migrator.yaml"})
final class PlanCommand extends ConfiguredCommand {
    @Override
    int run(Wiring wiring) {
        MigrationPlan plan = wiring.operations().plan();
        print(plan, PlanText.render(plan, statements(plan)));
        return 0;
    }

    private static List<String> statements(MigrationPlan plan) {
        String name = "migrator_" + plan.name() + "_f1";
        return List.of(
                Publication.sql(name, plan.holders(), plan.carriedRows()),
                "CREATE_REPLICATION_SLOT %s LOGICAL pgoutput EXPORT_SNAPSHOT".formatted(Identifiers.quote(name)));
    }
}
