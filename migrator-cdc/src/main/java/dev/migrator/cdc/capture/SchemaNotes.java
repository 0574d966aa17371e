package dev.migrator.cdc.capture;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.Row;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the rows of {@code migrator.ddl} together to changes of the schema. Not thread-safe. */
final class SchemaNotes {
    private final List<Alteration> alterations = new ArrayList<>();

    /** A transaction begins: what was not complete never will be. */
    void begin() {
        alterations.clear();
    }

    /** The change that this row completes. */
    Optional<SchemaChange> add(Row row) {
        return add(column -> row.value(row.shape().indexOf(column)));
    }

    /**
     * The change that this row completes.
     *
     * @param row the text of each column
     */
    Optional<SchemaChange> add(Reading row) {
        alterations.add(new Alteration(
                Alteration.Kind.valueOf(text(row, "kind")),
                text(row, "subject"),
                row.text("was"),
                row.text("becomes"),
                text(row, "clause"),
                isTrue(row, "additive")));
        if (!isTrue(row, "last")) {
            return Optional.empty();
        }
        SchemaChange change = new SchemaChange(
                new TableId(text(row, "object_schema"), text(row, "object_name")),
                text(row, "command"),
                text(row, "statement"),
                alterations);
        alterations.clear();
        return Optional.of(change);
    }

    private static boolean isTrue(Reading row, String column) {
        return text(row, column).equals("t");
    }

    private static String text(Reading row, String column) {
        return Objects.requireNonNullElse(row.text(column), "");
    }

    /** A row of the table, by its columns. */
    @FunctionalInterface
    interface Reading {
        @Nullable
        String text(String column);
    }
}
