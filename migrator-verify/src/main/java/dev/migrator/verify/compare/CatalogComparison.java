package dev.migrator.verify.compare;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.align.End;
import dev.migrator.verify.report.TableReport;
import java.util.ArrayList;
import java.util.Collection;
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
    private final Map<TableId, Table> planned;
    private final Map<TableId, Table> source;
    private final Map<TableId, Table> target;
    private final List<TablePair> pairs = new ArrayList<>();
    private final List<TableReport> findings = new ArrayList<>();

    private CatalogComparison(Collection<Table> planned, Collection<Table> source, Collection<Table> target) {
        this.planned = byId(planned);
        this.source = byId(source);
        this.target = byId(target);
    }

    /**
     * Compares the plan and both catalogs.
     *
     * @param selected which tables belong to the migration, whether they were there when it was planned or not
     */
    public static CatalogComparison of(
            Collection<Table> planned,
            Collection<Table> source,
            Collection<Table> target,
            Predicate<TableId> selected) {
        CatalogComparison comparison = new CatalogComparison(planned, source, target);
        Set<TableId> all = new TreeSet<>(comparison.planned.keySet());
        comparison.source.keySet().stream().filter(selected).forEach(all::add);
        comparison.target.keySet().stream().filter(selected).forEach(all::add);
        all.forEach(comparison::compare);
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

    private void compare(TableId id) {
        Table plan = planned.get(id);
        Table there = source.get(id);
        Table here = target.get(id);
        if (plan == null) {
            findings.add(TableReport.structure(id, unplanned(there != null, here != null)));
        } else if (there == null && here == null) {
            findings.add(TableReport.structure(id, "is in the plan, but on neither side"));
        } else if (there == null) {
            findings.add(TableReport.structure(id, "is missing on the source"));
        } else if (here == null) {
            findings.add(TableReport.structure(id, "is missing on the target"));
        } else {
            compareColumns(plan, there, here);
        }
    }

    private void compareColumns(Table plan, Table there, Table here) {
        List<String> problems = new ArrayList<>();
        problems.addAll(columns(End.SOURCE, names(plan), names(there)));
        problems.addAll(columns(End.TARGET, names(plan), names(here)));
        if (problems.isEmpty()) {
            pairs.add(new TablePair(plan, there, here));
        } else {
            findings.add(TableReport.structure(plan.id(), String.join("; ", problems)));
        }
    }

    private static List<String> columns(End end, Set<String> planned, Set<String> found) {
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

    private static String unplanned(boolean onSource, boolean onTarget) {
        if (onSource && onTarget) {
            return "is on both sides, but not in the plan: it is not migrated";
        }
        return onSource
                ? "is on the source, but not in the plan: it is not migrated"
                : "is extra on the target: neither in the plan nor on the source";
    }

    private static Set<String> names(Table table) {
        return table.columns().stream().map(Column::name).collect(Collectors.toSet());
    }

    private static Map<TableId, Table> byId(Collection<Table> tables) {
        return tables.stream().collect(Collectors.toMap(Table::id, Function.identity()));
    }
}
