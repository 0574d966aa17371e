package dev.migrator.cdc.capture;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Alteration.Kind;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns that the rows of a table have, as far as is known, and what rows tell of it otherwise. Not thread-safe. */
final class ExpectedColumns {
    private final TableId table;
    private Set<String> columns;
    private @Nullable SchemaChange unexpected;

    ExpectedColumns(TableId table, Collection<String> columns) {
        this.table = table;
        this.columns = new LinkedHashSet<>(columns);
    }

    void follow(SchemaChange change) {
        for (Alteration alteration : change.alterations()) {
            switch (alteration.kind()) {
                case ADD_COLUMN -> add(alteration);
                case DROP_COLUMN -> columns.remove(alteration.subject());
                case RENAME_COLUMN -> {
                    columns.remove(alteration.was());
                    columns.add(alteration.subject());
                }
                case GENERATED_COLUMN -> {
                    if ("true".equals(alteration.becomes())) {
                        columns.remove(alteration.subject());
                    } else {
                        columns.add(alteration.subject());
                    }
                }
                case RETYPE_COLUMN,
                        LOOSEN_COLUMN,
                        KEY,
                        KEY_COLUMN,
                        RENAME_TABLE,
                        DROP_TABLE,
                        LEFT_OUT,
                        CREATE_TABLE,
                        PARTITION_BY,
                        SEQUENCE,
                        CONSTRAINT,
                        OWNER,
                        ADD_LABEL,
                        TYPE -> {}
            }
        }
    }

    /** Rows have these columns now. */
    void saw(List<String> seen) {
        if (columns.size() == seen.size() && columns.containsAll(seen)) {
            return;
        }
        List<Alteration> alterations = new ArrayList<>();
        columns.stream().filter(c -> !seen.contains(c)).forEach(c -> alterations.add(gone(c)));
        seen.stream().filter(c -> !columns.contains(c)).forEach(c -> alterations.add(come(c)));
        columns = new LinkedHashSet<>(seen);
        unexpected = new SchemaChange(table, SchemaChange.SEEN, "", alterations);
    }

    Optional<SchemaChange> take() {
        SchemaChange taken = unexpected;
        unexpected = null;
        return Optional.ofNullable(taken);
    }

    /** The log does not hold what the server computes. */
    private void add(Alteration added) {
        if (!added.clause().startsWith("GENERATED ALWAYS AS (")) {
            columns.add(added.subject());
        }
    }

    private static Alteration gone(String column) {
        return Alteration.seen(Kind.DROP_COLUMN, column);
    }

    private static Alteration come(String column) {
        return Alteration.seen(Kind.ADD_COLUMN, column);
    }
}
