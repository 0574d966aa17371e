package dev.migrator.backfill.build;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.List;

/**
 * An index of a table that holds rows, as its database defines it.
 *
 * @param name also that of its constraint; in the schema of its table
 * @param definition the statement that makes it, as {@code pg_get_indexdef} prints it
 * @param constraint what ADD CONSTRAINT says of it; "" if it belongs to none
 * @param exclusion true if only its constraint can make it
 * @param replicaIdentity true if the log tells rows apart by it
 * @param clustered true if CLUSTER orders the table by it
 * @param statistics for columns with a statistics target of their own: "ALTER COLUMN 1 SET STATISTICS 500"
 */
record TableIndex(
        TableId table,
        String name,
        String definition,
        String constraint,
        boolean exclusion,
        boolean replicaIdentity,
        boolean clustered,
        List<String> statistics) {
    TableIndex {
        statistics = List.copyOf(statistics);
    }

    TableId id() {
        return new TableId(table.schema(), name);
    }

    /** "index a.b of table a.c", for messages. */
    String describe() {
        return "index %s of table %s".formatted(id(), table);
    }

    /** "ALTER TABLE ONLY …". */
    String alterTable() {
        return "ALTER TABLE ONLY " + Identifiers.quote(table);
    }
}
