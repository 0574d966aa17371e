package dev.migrator.core.apply;

import dev.migrator.core.change.Alteration;
import dev.migrator.core.change.RowChange.SchemaChange;
import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the target already is as a change of the source's schema would make it. What only completes another
 * alteration is not looked at.
 */
final class SchemaFit {
    private final TargetCatalog catalog;
    private final SchemaNames names;

    SchemaFit(TargetCatalog catalog, SchemaNames names) {
        this.catalog = catalog;
        this.names = names;
    }

    boolean isPresent(SchemaChange change) {
        TableMapping mapping = names.mapping(change.object());
        Optional<Table> table = catalog.table(mapping.target());
        return change.alterations().stream()
                .allMatch(a -> isPresent(a, change, mapping, table.orElse(null), change.alterations()));
    }

    private boolean isPresent(
            Alteration alteration,
            SchemaChange change,
            TableMapping mapping,
            @Nullable Table table,
            List<Alteration> all) {
        return switch (alteration.kind()) {
            case ADD_COLUMN -> isPartitioned(all) || has(mapping, table, alteration, c -> isOf(c, alteration));
            case RETYPE_COLUMN -> has(mapping, table, alteration, c -> isOf(c, alteration));
            case LOOSEN_COLUMN -> has(mapping, table, alteration, c -> !c.notNull());
            case DROP_COLUMN -> isGone(mapping, table, alteration.subject());
            case RENAME_COLUMN ->
                has(mapping, table, alteration, c -> true)
                        && isGone(mapping, table, Objects.requireNonNullElse(alteration.was(), ""));
            case CREATE_TABLE -> catalog.isRelation(mapping.target());
            case DROP_TABLE -> !catalog.isRelation(mapping.target());
            case ADD_LABEL -> catalog.hasLabel(names.target(change.object()), alteration.subject());
            case KEY -> alteration.additive();
            case KEY_COLUMN, PARTITION_BY, SEQUENCE, CONSTRAINT, OWNER -> true;
            case RENAME_TABLE -> change.object().equals(new TableId(alteration.subject(), alteration.clause()));
            case LEFT_OUT, TYPE, GENERATED_COLUMN -> false;
        };
    }

    /** A partitioned table has no rows of its own; its columns are looked at with its partitions. */
    private static boolean isPartitioned(List<Alteration> all) {
        return all.stream().anyMatch(a -> a.kind() == Alteration.Kind.CREATE_TABLE && "p".equals(a.was()));
    }

    private static boolean has(
            TableMapping mapping, @Nullable Table table, Alteration alteration, Predicate<Column> condition) {
        Optional<String> name = mapping.column(alteration.subject());
        return name.isEmpty()
                || (table != null
                        && table.columns().stream().anyMatch(c -> c.name().equals(name.get()) && condition.test(c)));
    }

    private static boolean isGone(TableMapping mapping, @Nullable Table table, String column) {
        Optional<String> name = mapping.column(column);
        return name.isEmpty()
                || (table != null
                        && table.columns().stream().noneMatch(c -> c.name().equals(name.get())));
    }

    private static boolean isOf(Column column, Alteration alteration) {
        return alteration.becomes() == null || alteration.becomes().equals(column.type());
    }
}
