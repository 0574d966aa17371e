package dev.migrator.core.change;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a change of the schema made different, by the source's names.
 *
 * @param subject what of the table or type it is about: a column, a label, a constraint, a role
 * @param was before it, null if there was nothing or it is not known
 * @param becomes after it, null if there is nothing or it is not known
 * @param clause the rest of its definition, as the source's catalog tells it
 * @param additive true if it can be made on the target as well, without touching what is there
 */
public record Alteration(
        Kind kind,
        String subject,
        @Nullable String was,
        @Nullable String becomes,
        String clause,
        boolean additive) {

    /** What can become different. The order is part of the record format. */
    public enum Kind {
        /** {@code becomes} is the type, null if only the log's rows tell of the column. */
        ADD_COLUMN,
        DROP_COLUMN,
        /** {@code subject} and {@code becomes} are the new name. */
        RENAME_COLUMN,
        RETYPE_COLUMN,
        /** Computed by the server now, or no longer. */
        GENERATED_COLUMN,
        /** The column may hold NULL now. */
        LOOSEN_COLUMN,
        /** What tells rows apart; {@code becomes} is the replica identity. The columns follow as {@link #KEY_COLUMN}. */
        KEY,
        /** A column of the key as it is now, in order. */
        KEY_COLUMN,
        /** {@code subject} is the new schema, {@code clause} the new name. */
        RENAME_TABLE,
        DROP_TABLE,
        /**
         * A table that has to do with the migration and is not published, since it came with rows in it; or {@code subject},
         * a partition of a table that is moved as one, whose rows went without a word: {@code clause} says how.
         */
        LEFT_OUT,
        /** {@code was} is "r" or "p"; of a partition {@code subject} and {@code becomes} are its parent, {@code clause} its bounds. */
        CREATE_TABLE,
        PARTITION_BY,
        /** Owned by column {@code was}; {@code subject} is its schema, {@code clause} its type. */
        SEQUENCE,
        CONSTRAINT,
        OWNER,
        /** {@code clause} is its place among the others. */
        ADD_LABEL,
        /** A type became another one in a way that has no name here. */
        TYPE;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Something told by the rows of the log alone, which name columns and no more. */
    public static Alteration seen(Kind kind, String column) {
        return new Alteration(kind, column, null, null, "", false);
    }

    /** True if it only completes the description of another one. */
    public boolean isDetail() {
        return switch (kind) {
            case KEY_COLUMN, PARTITION_BY, SEQUENCE, CONSTRAINT, OWNER -> true;
            case ADD_COLUMN,
                    DROP_COLUMN,
                    RENAME_COLUMN,
                    RETYPE_COLUMN,
                    GENERATED_COLUMN,
                    LOOSEN_COLUMN,
                    KEY,
                    RENAME_TABLE,
                    DROP_TABLE,
                    LEFT_OUT,
                    CREATE_TABLE,
                    ADD_LABEL,
                    TYPE -> false;
        };
    }

    /** "add column note text", "rename column a to b". */
    @Override
    public String toString() {
        return switch (kind) {
            case ADD_COLUMN ->
                "add column %s %s".formatted(subject, with(becomes)).strip();
            case DROP_COLUMN -> "drop column " + subject;
            case RENAME_COLUMN -> "rename column %s to %s".formatted(was, becomes);
            case RETYPE_COLUMN -> "column %s: type %s to %s".formatted(subject, was, becomes);
            case LOOSEN_COLUMN -> "column %s may be NULL".formatted(subject);
            case KEY -> "key %s to %s".formatted(was, clause);
            case RENAME_TABLE -> "rename from %s to %s".formatted(was, becomes);
            case LEFT_OUT ->
                subject.isEmpty()
                        ? "is not followed: it came with rows in it, or cannot be published safely"
                        : "partition %s %s".formatted(subject, clause);
            case CREATE_TABLE ->
                becomes == null ? "create" : "create as partition of %s.%s".formatted(subject, becomes);
            case ADD_LABEL -> "add label '%s'".formatted(subject);
            case DROP_TABLE, TYPE, GENERATED_COLUMN, KEY_COLUMN, PARTITION_BY, SEQUENCE, CONSTRAINT, OWNER ->
                "%s %s %s".formatted(kind.words(), subject, clause).strip();
        };
    }

    private String with(@Nullable String type) {
        return (type == null ? "" : type) + (clause.isEmpty() ? "" : " " + clause);
    }
}
