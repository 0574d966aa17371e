package dev.migrator.verify.compare;

import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import dev.migrator.verify.align.End;
import dev.migrator.verify.report.TableReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The tables of the plan against the catalogs of both ends, both ways: what can be compared row by row, and what is there
 * only once or in another shape.
 */
public final class CatalogComparison {
    private final List<TablePlan> planned;
    private final Map<TableId, Table> source;
    private final Map<TableId, Table> target;
    private final List<TablePair> pairs = new ArrayList<>();
    private final List<TableReport> findings = new ArrayList<>();

    private CatalogComparison(Collection<TablePlan> planned, Collection<Table> source, Collection<Table> target) {
        this.planned = List.copyOf(planned);
        this.source = byId(source);
        this.target = byId(target);
    }

    /**
     * Compares the plan and both catalogs.
     *
     * @param onSource which tables of the source belong to the migration, whether they were there when it was planned or not
     * @param onTarget the same of the target
     */
    public static CatalogComparison of(
            Collection<TablePlan> planned,
            Collection<Table> source,
            Collection<Table> target,
            Predicate<TableId> onSource,
            Predicate<TableId> onTarget) {
        CatalogComparison comparison = new CatalogComparison(planned, source, target);
        planned.stream().sorted(Comparator.comparing(t -> t.table().id())).forEach(comparison::compare);
        comparison.compareUnplanned(onSource, onTarget);
        return comparison;
    }

    /** What can be compared row by row, by name. */
    public List<TablePair> pairs() {
        return List.copyOf(pairs);
    }

    /** What differs before a row is looked at, by name. */
    public List<TableReport> findings() {
        return List.copyOf(findings);
    }

    private void compare(TablePlan plan) {
        TableId id = plan.table().id();
        Table there = source.get(id);
        Table here = target.get(plan.mapping().target());
        if (there != null && here != null) {
            compareColumns(plan, there, here);
            return;
        }
        String sentence = there != null
                ? "is missing on the target"
                : here != null ? "is missing on the source" : "is in the plan, but on neither side";
        findings.add(TableReport.structure(id, plan.mapping().target(), sentence));
    }

    private void compareColumns(TablePlan plan, Table there, Table here) {
        TableMapping mapping = plan.mapping();
        List<String> problems = new ArrayList<>();
        problems.addAll(columns(End.SOURCE, plan.carried(), without(there, mapping.dropped())));
        problems.addAll(columns(End.TARGET, mapping.columns(plan.carried()), without(here, mapping.added())));
        problems.addAll(leaves(plan.table(), there));
        if (problems.isEmpty()) {
            pairs.add(new TablePair(plan, there, here));
        } else {
            findings.add(TableReport.structure(there.id(), here.id(), String.join("; ", problems)));
        }
    }

    /** What the operator's patterns select and the plan does not have. */
    private void compareUnplanned(Predicate<TableId> onSource, Predicate<TableId> onTarget) {
        Set<TableId> there = new TreeSet<>(source.keySet());
        Set<TableId> here = new TreeSet<>(target.keySet());
        planned.forEach(t -> {
            there.remove(t.table().id());
            here.remove(t.mapping().target());
        });
        there.removeIf(onSource.negate());
        here.removeIf(onTarget.negate());
        Set<TableId> all = new TreeSet<>(there);
        all.addAll(here);
        all.forEach(id -> findings.add(TableReport.structure(id, unplanned(there.contains(id), here.contains(id)))));
    }

    private static List<String> columns(End end, Collection<String> planned, Set<String> found) {
        List<String> problems = new ArrayList<>();
        Set<String> missing = new TreeSet<>(planned);
        missing.removeAll(found);
        if (!missing.isEmpty()) {
            problems.add("columns missing on the " + end.word() + ": " + String.join(", ", missing));
        }
        Set<String> added = new TreeSet<>(found);
        added.removeAll(planned);
        if (!added.isEmpty()) {
            problems.add("columns on the " + end.word() + " that the plan does not know: " + String.join(", ", added));
        }
        return problems;
    }

    /** A publication names leaves: what is done to another one does not come through. */
    private static List<String> leaves(Table followed, Table found) {
        Set<TableId> added = new TreeSet<>(found.holders());
        added.removeAll(followed.holders());
        return !followed.hasLeaves() || added.isEmpty()
                ? List.of()
                : List.of("partitions on the source that are not followed: %s, so their changes are not in the stream"
                        .formatted(added));
    }

    private static String unplanned(boolean onSource, boolean onTarget) {
        if (onSource && onTarget) {
            return "is on both sides, but not in the plan: it is not migrated";
        }
        return onSource
                ? "is on the source, but not in the plan: it is not migrated"
                : "is extra on the target: neither in the plan nor on the source";
    }

    private static Set<String> without(Table table, Set<String> known) {
        return table.columns().stream()
                .map(Column::name)
                .filter(c -> !known.contains(c))
                .collect(Collectors.toSet());
    }

    private static Map<TableId, Table> byId(Collection<Table> tables) {
        return tables.stream().collect(Collectors.toMap(Table::id, Function.identity()));
    }
}
