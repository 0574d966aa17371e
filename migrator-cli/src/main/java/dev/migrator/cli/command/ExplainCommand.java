package dev.migrator.cli.command;

import dev.migrator.cli.output.Json;
import dev.migrator.cli.wiring.LogView;
import dev.migrator.cli.wiring.Operations;
import dev.migrator.cli.wiring.Wiring;
import dev.migrator.core.change.Lsn;
import dev.migrator.core.control.ParkedKey;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Prints every change of one key that the log holds, with its position, oldest first,",
            "and last whether the key is parked, and why."
        },
        footer = {
            "",
            "Example: migrator explain shop.orders 4711 -c migrator.yaml",
            "A composite key is written as several values, in key order."
        })
final class ExplainCommand extends ConfiguredCommand {
    @Parameters(index = "0", paramLabel = "TABLE", description = "schema.table, by its name on either side.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    String table;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "KEY",
            description = "The key's values as PostgreSQL prints them.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    List<String> key;

    @Override
    int run(Wiring wiring) {
        Operations operations = wiring.operations();
        TablePlan planned = operations.table(table);
        Table found = planned.table();
        if (found.key().size() != key.size()) {
            throw new RefusedFailure("%s has the key (%s); give that many values, not %d"
                    .formatted(table, String.join(", ", found.key()), key.size()));
        }
        // A TRUNCATE names the leaves.
        Set<TableId> names = new HashSet<>(found.holders());
        names.add(found.id());
        wiring.logView().replay(event -> {
            if (event.tables().stream().anyMatch(names::contains) && concerns(event, found.key())) {
                out().println(Json.line(event));
            }
        });
        ParkedKey.Id id = new ParkedKey.Id(planned.mapping().target(), key);
        operations.parkedKeys().stream()
                .filter(k -> k.id().equals(id))
                .forEach(k -> out().println(Json.line(Parked.of(k))));
        out().flush();
        return 0;
    }

    /**
     * The last line of a key that replay has set aside.
     *
     * @param position of the first change that was not applied
     */
    record Parked(String kind, Lsn position, long xid, String reason, long skipped, String next) {
        static Parked of(ParkedKey key) {
            return new Parked("parked", key.position(), key.xid(), key.reason(), key.skipped(), "migrator unpark");
        }
    }

    private boolean concerns(LogView.Event event, List<String> columns) {
        return event.kind().equals("truncate")
                || event.kind().equals(LogView.SCHEMA)
                || has(event.before(), columns)
                || has(event.after(), columns);
    }

    private boolean has(@Nullable Map<String, @Nullable String> row, List<String> columns) {
        return row != null && columns.stream().map(row::get).toList().equals(key);
    }
}
