package dev.migrator.core.control;

import dev.migrator.core.schema.Identifiers;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index of the target, by itself or that of a constraint, as the statements that make it.
 *
 * @param depth how many indexes of partitioned tables are above it
 * @param holdsRows false for the index of a partitioned table
 * @param tablespace "" for the database's own
 * @param indexSql makes the index; null if only the constraint can
 * @param constraintSql makes the constraint, of that index or with its own; null if there is none
 * @param finalSql what else belongs to it: its place under another index, comments, marks
 */
public record WrittenIndex(
        TableId table,
        String name,
        int depth,
        boolean holdsRows,
        String tablespace,
        @Nullable String indexSql,
        @Nullable String constraintSql,
        List<String> finalSql,
        State state) {
    public WrittenIndex {
        finalSql = List.copyOf(finalSql);
    }

    /** How much of it is on the target. */
    public enum State {
        DOWN,
        /** The index is there, without its constraint and the rest. */
        BUILT,
        UP
    }

    /** What is still to be run, for a person. */
    public List<String> statements() {
        List<String> statements = new ArrayList<>();
        if (state == State.DOWN && !tablespace.isEmpty()) {
            statements.add("SET default_tablespace = " + Identifiers.literal(tablespace));
        }
        if (state == State.DOWN && indexSql != null) {
            statements.add(indexSql);
        }
        if (constraintSql != null && !(state == State.BUILT && indexSql == null)) {
            statements.add(constraintSql);
        }
        statements.addAll(finalSql);
        return state == State.UP ? List.of() : List.copyOf(statements);
    }

    @Override
    public String toString() {
        return "index %s of %s".formatted(name, table);
    }
}
