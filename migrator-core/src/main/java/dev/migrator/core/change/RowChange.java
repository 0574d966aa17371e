package dev.migrator.core.change;

import dev.migrator.core.schema.TableId;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One change of the source's log: of a row, or of the form of rows. A key change is one {@link Update} whose {@code before} holds the old key. */
public sealed interface RowChange {

    /** A new row, complete. */
    record Insert(Row after) implements RowChange {}

    /**
     * A changed row.
     *
     * @param before the old row (REPLICA IDENTITY FULL) or the old key (key changed), null if the key is as in
     *     {@code after}
     */
    record Update(@Nullable Row before, Row after) implements RowChange {}

    /**
     * A removed row.
     *
     * @param before its key, or the whole row under REPLICA IDENTITY FULL
     */
    record Delete(Row before) implements RowChange {}

    /** Tables emptied by one statement, together. */
    record Truncate(List<TableId> tables) implements RowChange {
        public Truncate {
            tables = List.copyOf(tables);
        }
    }

    /**
     * A table or type became another one; what follows it in the log has the new form.
     *
     * @param object the table or type, as the plan calls it
     * @param command such as {@code ALTER TABLE}; {@link #SEEN} if only the rows that follow told of it
     * @param statement what the application sent, "" if it is not known; for people only
     */
    record SchemaChange(TableId object, String command, String statement, List<Alteration> alterations)
            implements RowChange {
        /** The command of a change that was found by the form of the rows that follow it. */
        public static final String SEEN = "seen in its rows";

        public SchemaChange {
            alterations = List.copyOf(alterations);
        }

        /** "public.orders: add column note text; drop column memo". */
        public String sentence() {
            return alterations.stream()
                    .filter(a -> !a.isDetail())
                    .map(Alteration::toString)
                    .collect(Collectors.joining("; ", object + ": ", ""));
        }

        public boolean isAdditive() {
            return alterations.stream().allMatch(Alteration::additive);
        }
    }

    /** What to do in each case; a new case breaks the build everywhere it matters. */
    interface Cases<R> {
        R insert(Insert insert);

        R update(Update update);

        R delete(Delete delete);

        R truncate(Truncate truncate);

        R schemaChange(SchemaChange change);
    }

    /** Roughly how many bytes of memory it takes. */
    default long memory() {
        if (this instanceof Insert insert) {
            return insert.after().memory();
        } else if (this instanceof Update update) {
            Row before = update.before();
            return update.after().memory() + (before == null ? 0 : before.memory());
        } else if (this instanceof Delete delete) {
            return delete.before().memory();
        } else if (this instanceof SchemaChange change) {
            return change.statement().length() + 200L * change.alterations().size();
        }
        return 0;
    }

    /** True if a row of it has a {@link LargeText}. */
    default boolean isLarge() {
        if (this instanceof Insert insert) {
            return insert.after().isLarge();
        } else if (this instanceof Update update) {
            Row before = update.before();
            return update.after().isLarge() || (before != null && before.isLarge());
        }
        return this instanceof Delete delete && delete.before().isLarge();
    }

    /** Chooses the case of this change. */
    default <R> R match(Cases<R> cases) {
        if (this instanceof Insert insert) {
            return cases.insert(insert);
        } else if (this instanceof Update update) {
            return cases.update(update);
        } else if (this instanceof Delete delete) {
            return cases.delete(delete);
        } else if (this instanceof SchemaChange change) {
            return cases.schemaChange(change);
        }
        return cases.truncate((Truncate) this);
    }
}
