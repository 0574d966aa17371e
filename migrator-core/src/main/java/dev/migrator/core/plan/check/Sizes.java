package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Table;
import java.util.List;

/** Tells how much there is to move. The servers do not show their free disk in SQL, so the operator compares. */
final class Sizes implements Check {
    private static final String DATABASE = "SELECT pg_database_size(current_database())";

    @Override
    public String name() {
        return "sizes";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        long selected = context.tables().stream().mapToLong(Table::bytes).sum();
        long old = Query.number(context.old(), DATABASE);
        long fresh = Query.number(context.fresh(), DATABASE);
        return List.of(info(
                "new",
                "old's database has %d bytes, %d of them in %d selected tables without indexes; new's has %d bytes"
                        .formatted(old, selected, context.tables().size(), fresh),
                "have about %d bytes free on new, and room for the log on old while Kafka is down"
                        .formatted(old * 3 / 2)));
    }
}
