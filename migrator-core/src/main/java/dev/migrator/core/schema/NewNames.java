package dev.migrator.core.schema;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is called differently on new, or is not there. A rule of a table goes before one of its schema.
 *
 * @param schemas new names by old names
 * @param tables by their name on old
 */
public record NewNames(Map<String, String> schemas, Map<TableId, TableRule> tables) {
    public static final NewNames NONE = new NewNames(Map.of(), Map.of());

    public NewNames {
        schemas = Map.copyOf(schemas);
        tables = Map.copyOf(tables);
    }

    public boolean isEmpty() {
        return schemas.isEmpty() && tables.isEmpty();
    }

    /** The name on new of a table of old. */
    public TableId target(TableId old) {
        TableRule rule = tables.get(old);
        return rule == null ? inSchema(old) : rule.to().orElseGet(() -> inSchema(old));
    }

    /** The name on old that a table of new must have had; empty if nothing of old is called so on new. */
    public Optional<TableId> origin(TableId fresh) {
        Optional<TableId> named = tables.keySet().stream()
                .filter(old -> target(old).equals(fresh))
                .findFirst();
        return named.or(() -> schemas.entrySet().stream()
                        .filter(e -> e.getValue().equals(fresh.schema()))
                        .map(e -> new TableId(e.getKey(), fresh.name()))
                        .findFirst())
                .or(() -> Optional.of(fresh))
                .filter(old -> target(old).equals(fresh));
    }

    /**
     * How a table of old becomes one of new.
     *
     * @param fresh the table on new, null if it is not there or not known yet
     */
    public TableMapping of(Table old, @Nullable Table fresh) {
        TableRule rule = tables.getOrDefault(old.id(), new TableRule(Optional.empty(), Map.of(), Set.of()));
        TableMapping names = TableMapping.of(old.id(), target(old.id()), rule.columns(), rule.drop(), Set.of());
        if (fresh == null) {
            return names;
        }
        Set<String> added = new TreeSet<>();
        fresh.columns().stream().map(Column::name).forEach(added::add);
        names.carried(old).forEach(c -> names.column(c.name()).ifPresent(added::remove));
        return TableMapping.of(names.source(), names.target(), names.columns(), names.dropped(), added);
    }

    private TableId inSchema(TableId old) {
        return new TableId(schemas.getOrDefault(old.schema(), old.schema()), old.name());
    }
}
