package dev.migrator.core.plan.check;

import java.util.List;

/** Protects against a pattern that selects nothing. */
final class Selection implements Check {
    @Override
    public String name() {
        return "selection";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return context.tables().isEmpty()
                ? List.of(blocker("old", "no table is selected", "correct the include and exclude patterns of tables"))
                : List.of();
    }
}
