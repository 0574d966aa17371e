package dev.migrator.verify;

import dev.migrator.core.plan.MigrationPlan;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a verification is about.
 *
 * @param tables of the plan
 * @param selected which tables belong to the migration, by the operator's patterns: one that is selected and not in the
 *     plan is reported
 */
public record VerificationScope(List<Table> tables, Predicate<TableId> selected) {
    public VerificationScope {
        tables = List.copyOf(tables);
    }

    public static VerificationScope of(MigrationPlan plan, Predicate<TableId> selected) {
        return new VerificationScope(plan.plainTables(), selected);
    }
}
