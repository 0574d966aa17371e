package dev.migrator.core.control;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import org.jspecify.annotations.Nullable;

/**
 * A foreign key of the target.
 *
 * @param partitioned true if {@code table} is
 * @param definition as {@code pg_get_constraintdef} prints it
 * @param validated whether the server vouched for its rows
 */
public record WrittenForeignKey(
        TableId table,
        boolean partitioned,
        String name,
        TableId referenced,
        String definition,
        boolean validated,
        @Nullable String comment,
        State state) {
    /** How it stands on the target. */
    public enum State {
        /** It is there, and rows have been written since that the server did not check. */
        KEPT,
        /** It is not there, or there and not checked. */
        DOWN,
        UP
    }

    /** "ALTER TABLE …", to be followed by what is altered. */
    public String alter() {
        return "ALTER TABLE " + (partitioned ? "" : "ONLY ") + Identifiers.quote(table);
    }

    /** The statement that makes it as it was. */
    public String addition() {
        return "%s ADD CONSTRAINT %s %s".formatted(alter(), Identifiers.quote(name), definition);
    }

    @Override
    public String toString() {
        return "foreign key %s of %s".formatted(name, table);
    }
}
