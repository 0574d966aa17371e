package dev.migrator.core.plan;

import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the plan. The same tables and ties give the same plan, whatever their order. Stateless. */
public final class Planner {
    /** So that empty tables are spread over the lanes too. */
    private static final long LEAST_WEIGHT = 8192;

    private Planner() {}

    /**
     * Plans the selected tables. Tables tied to each other, directly or not, share a lane; the groups are spread over
     * the lanes by size, the largest first.
     *
     * @param lanes at least 1
     * @param tables the selected tables of old
     */
    public static MigrationPlan plan(String name, int lanes, List<Table> tables, SourceFacts facts) {
        if (lanes < 1) {
            throw new IllegalArgumentException("lanes must be at least 1, not " + lanes);
        }
        Map<TableId, Integer> laneOf = new HashMap<>();
        long[] load = new long[lanes];
        for (List<Table> group : groups(tables, facts.ties())) {
            int lane = lightest(load);
            load[lane] += weight(group);
            group.forEach(table -> laneOf.put(table.id(), lane));
        }
        BinaryTypes binary = new BinaryTypes(facts.enums());
        List<TablePlan> plans = tables.stream()
                .sorted(Comparator.comparing(Table::id))
                .map(t -> new TablePlan(t, laneOf.getOrDefault(t.id(), 0), binary.allow(t)))
                .toList();
        return new MigrationPlan(name, lanes, plans);
    }

    /** Connected groups, heaviest first, equal ones by their first table. */
    private static List<List<Table>> groups(List<Table> tables, List<Tie> ties) {
        Components components = new Components();
        ties.forEach(tie -> components.join(tie.one(), tie.other()));
        Map<TableId, List<Table>> groups = new HashMap<>();
        tables.stream()
                .sorted(Comparator.comparing(Table::id))
                .forEach(t -> groups.computeIfAbsent(components.of(t.id()), k -> new ArrayList<>())
                        .add(t));
        return groups.values().stream()
                .sorted(Comparator.<List<Table>>comparingLong(Planner::weight)
                        .reversed()
                        .thenComparing(group -> group.get(0).id()))
                .toList();
    }

    private static long weight(List<Table> group) {
        return group.stream().mapToLong(t -> Math.max(t.bytes(), LEAST_WEIGHT)).sum();
    }

    private static int lightest(long[] load) {
        long least = Arrays.stream(load).min().orElse(0);
        int lane = 0;
        while (load[lane] != least) {
            lane++;
        }
        return lane;
    }
}
