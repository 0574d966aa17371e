package dev.migrator.core.config;

import dev.migrator.core.schema.NewNames;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableRule;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code mapping}: what is called differently on new, or is not there. */
final class MappingReader {
    private static final Set<String> RESERVED = Set.of("migrator", "pg_catalog", "information_schema", "pg_toast");
    private static final Kind<String> SCHEMA = Kind.text(
            "the name of a schema as in the catalog, not one of the server's or the program's own",
            name -> !name.isBlank() && !RESERVED.contains(name));

    private MappingReader() {}

    static NewNames read(Section root, SchemaConfig schema) {
        Section section = root.section("mapping");
        Map<String, String> schemas = new HashMap<>(section.entries("schemas", SCHEMA));
        schemas.entrySet().removeIf(e -> e.getKey().equals(e.getValue()));
        NewNames config = new NewNames(schemas, tables(section));
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

    static boolean isReserved(TableId table) {
        return RESERVED.contains(table.schema());
    }

    private static Map<TableId, TableRule> tables(Section mapping) {
        Section section = mapping.section("tables");
        Map<TableId, TableRule> rules = new LinkedHashMap<>();
        Map<TableId, TableId> taken = new HashMap<>();
        for (String name : section.names()) {
            TableRule rule = TableRuleReader.read(section.section(name));
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
