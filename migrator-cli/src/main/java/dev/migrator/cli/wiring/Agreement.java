package dev.migrator.cli.wiring;

import dev.migrator.core.control.StreamRecord;
import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What capture and replay of one stream must agree on: the stream's identity, and tables, keys and lanes of the plan. */
record Agreement(StreamRecord stream, MigrationPlan plan) {
    /** In what this one differs from another of the same stream, in sentences; empty if they are the same. */
    List<String> differencesTo(Agreement other) {
        List<String> found = new ArrayList<>();
        compare(found, "slot", stream.slot(), other.stream.slot());
        compare(found, "topic", stream.topic(), other.stream.topic());
        compare(found, "source", stream.source(), other.stream.source());
        compare(found, "server", stream.systemIdentifier(), other.stream.systemIdentifier());
        compare(found, "timeline", stream.timeline(), other.stream.timeline());
        compare(found, "start", stream.start(), other.stream.start());
        compare(found, "lanes", stream.lanes(), other.stream.lanes());
        compare(found, "migration", plan.name(), other.plan.name());
        compareTables(found, plan.byId(), other.plan.byId());
        return found;
    }

    private static void compareTables(
            List<String> found, Map<TableId, TablePlan> ours, Map<TableId, TablePlan> others) {
        ours.forEach((id, table) -> {
            TablePlan other = others.get(id);
            if (other == null) {
                found.add("table " + id + " is missing there");
            } else {
                compare(found, "lane of " + id, table.lane(), other.lane());
                compare(
                        found,
                        "key of " + id,
                        table.table().key(),
                        other.table().key());
                if (!table.equals(other) && table.lane() == other.lane()) {
                    found.add("table " + id + " is described differently");
                }
            }
        });
        others.keySet().stream()
                .filter(id -> !ours.containsKey(id))
                .forEach(id -> found.add("table " + id + " is only there"));
    }

    private static void compare(List<String> found, String what, Object ours, Object other) {
        if (!ours.equals(other)) {
            found.add("%s is %s here and %s there".formatted(what, ours, other));
        }
    }
}
