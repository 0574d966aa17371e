package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Identifiers;
import java.util.List;

/** Protects tables without any column that can be written: COPY and verification have nothing to go by. */
final class ColumnlessTables implements Check {
    @Override
    public String name() {
        return "columnless-tables";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        return context.tables().stream()
                .filter(table -> table.writableColumns().isEmpty())
                .map(table -> blocker(
                        table.id().toString(),
                        "has no column that can be written; its rows can be neither copied nor compared",
                        "exclude it, or DROP TABLE %s; if nobody needs it".formatted(Identifiers.quote(table.id()))))
                .toList();
    }
}
