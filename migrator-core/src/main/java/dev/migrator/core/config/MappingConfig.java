package dev.migrator.core.config;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
public record MappingConfig(Map<String, String> schemas, Map<TableId, TableRule> tables) {
    public static final MappingConfig DEFAULT = new MappingConfig(Map.of(), Map.of());

    private static final Set<String> RESERVED = Set.of("migrator", "pg_catalog", "information_schema", "pg_toast");
    private static final Kind<String> SCHEMA = Kind.text(
            "the name of a schema as in the catalog, not one of the server's or the program's own",
            name -> !name.isBlank() && !RESERVED.contains(name));

    public MappingConfig {
        schemas = Map.copyOf(schemas);
        tables = Map.copyOf(tables);
    }

    static MappingConfig read(Section root, SchemaConfig schema) {
        Section section = root.section("mapping");
        Map<String, String> schemas = new HashMap<>(section.entries("schemas", SCHEMA));
        schemas.entrySet().removeIf(e -> e.getKey().equals(e.getValue()));
        MappingConfig config = new MappingConfig(schemas, tables(section));
        section.end();
        if (!config.isEmpty() && schema.mode() == SchemaConfig.Mode.TRANSFER) {
            root.problem(
                    "mapping",
                    "renames or leaves out parts of a schema that is to be transferred, and a transfer makes the schema"
                            + " as it is on old; create the tables on new yourself under their new names and set"
                            + " schema: existing, or take mapping out");
        }
        return config;
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

    static boolean isReserved(TableId table) {
        return RESERVED.contains(table.schema());
    }

    private TableId inSchema(TableId old) {
        return new TableId(schemas.getOrDefault(old.schema(), old.schema()), old.name());
    }

    private static Map<TableId, TableRule> tables(Section mapping) {
        Section section = mapping.section("tables");
        Map<TableId, TableRule> rules = new LinkedHashMap<>();
        Map<TableId, TableId> taken = new HashMap<>();
        for (String name : section.names()) {
            TableRule rule = TableRule.read(section.section(name));
            Optional<TableId> table = TableName.parse(name);
            if (table.isEmpty()) {
                section.problem(name, "is no name of a table; accepted: " + TableName.KIND.accepted());
            } else if (rules.putIfAbsent(table.get(), rule) != null) {
                section.problem(name, "is named twice; accepted: one group for each table");
            }
            rule.to()
                    .map(to -> taken.putIfAbsent(to, table.orElse(to)))
                    .ifPresent(other -> section.problem(
                            name,
                            "is to be called %s on new, and so is %s"
                                    .formatted(rule.to().get(), other)));
        }
        return rules;
    }
}
