package dev.migrator.core.plan.check;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Column.Generated;
import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.Table.ReplicaIdentity;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Protects production on PostgreSQL 18 and later: UPDATE and DELETE fail on a published table whose replica identity has
 * a generated column that is not published.
 */
final class GeneratedIdentities implements Check {
    private static final int FIRST_MAJOR = 18;

    @Override
    public String name() {
        return "generated-identity";
    }

    @Override
    public List<Finding> findings(CheckContext context) {
        if (Math.max(Query.major(context.old()), Query.major(context.fresh())) < FIRST_MAJOR) {
            return List.of();
        }
        return context.tables().stream().flatMap(t -> finding(t).stream()).toList();
    }

    /** It does not matter which side is that strict: the reverse stream publishes new. */
    private Optional<Finding> finding(Table table) {
        boolean full = table.replicaIdentity() == ReplicaIdentity.FULL;
        Predicate<Column> inIdentity = c -> full || table.key().contains(c.name());
        List<String> generated = table.columns().stream()
                .filter(c -> c.generated() != Generated.NO)
                .filter(inIdentity)
                .map(Column::name)
                .toList();
        if (generated.isEmpty()) {
            return Optional.empty();
        }
        String message =
                "the replica identity %s has generated columns (%s): from PostgreSQL 18 on, UPDATE and DELETE fail"
                                .formatted(full ? "FULL" : "of the key", String.join(", ", generated))
                        + " while the table is published without them";
        String remedy = "give it a key without generated columns and ALTER TABLE %s REPLICA IDENTITY DEFAULT;"
                .formatted(Identifiers.quote(table.id()));
        return Optional.of(blocker(table.id().toString(), message, remedy));
    }
}
