package dev.migrator.backfill.schema;

import dev.migrator.core.schema.TableId;

/**
 * A foreign key as its database defines it.
 *
 * @param definition as {@code pg_get_constraintdef} prints it
 */
record ForeignKey(
        TableId table, boolean partitioned, String name, TableId referenced, String definition, boolean validated) {
    record Id(TableId table, String name) {}

    Id id() {
        return new Id(table, name);
    }
}
