package dev.migrator.verify;

import dev.migrator.core.plan.TablePlan;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a verification is about.
 *
 * @param tables of the plan, as the stream goes: from its source to its target
 * @param onSource which tables of the source belong to the migration, by the operator's patterns: one that is selected
 *     and not in the plan is reported
 * @param onTarget the same of the target
 */
public record VerificationScope(List<TablePlan> tables, Predicate<TableId> onSource, Predicate<TableId> onTarget) {
    public VerificationScope {
        tables = List.copyOf(tables);
    }

    /** The same names at both ends. */
    public VerificationScope(List<TablePlan> tables, Predicate<TableId> selected) {
        this(tables, selected, selected);
    }
}
