package dev.migrator.backfill.schema;

import dev.migrator.core.schema.TableId;

/**
 * A foreign key as its database defines it.
 *
 * @param definition as {@code pg_get_constraintdef} prints it
 */
public record ForeignKey(
        TableId table, boolean partitioned, String name, TableId referenced, String definition, boolean validated) {
    /** Its table and name. */
    public record Id(TableId table, String name) {}

    /** What tells it apart. */
    public Id id() {
        return new Id(table, name);
    }
}
