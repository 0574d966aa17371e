package dev.migrator.core.config;

import dev.migrator.core.schema.TableId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which tables are migrated, and which of their rows.
 *
 * @param where the condition for the rows of a table of old, as the operator wrote it; other tables are migrated whole
 */
public record TablesConfig(TablePatterns patterns, Map<TableId, String> where) {
    public static final TablesConfig DEFAULT = new TablesConfig(TablePatterns.ALL, Map.of());

    private static final Kind<TablePattern> PATTERN = new Kind<>(TablePattern.ACCEPTED, true, TablePattern::parse);

    public TablesConfig {
        where = Map.copyOf(where);
    }

    static TablesConfig read(Section root) {
        Section section = root.section("tables");
        TablePatterns fallback = DEFAULT.patterns;
        List<TablePattern> include = section.list("include", PATTERN, fallback.include());
        if (section.raw("include") instanceof List<?> items && items.isEmpty()) {
            section.problem(
                    "include", "is an empty list, so no table would be migrated; accepted: at least one pattern");
        }
        TablesConfig config = new TablesConfig(
                new TablePatterns(include, section.list("exclude", PATTERN, fallback.exclude())), where(section));
        section.end();
        return config;
    }

    private static Map<TableId, String> where(Section tables) {
        Section section = tables.section("where");
        Map<TableId, String> conditions = new LinkedHashMap<>();
        for (String name : section.names()) {
            Optional<TableId> table = TableName.parse(name);
            Optional<String> condition = section.optional(name, Condition.KIND);
            if (table.isEmpty()) {
                section.problem(name, "is no name of a table; accepted: " + TableName.KIND.accepted());
            } else if (section.raw(name) == null) {
                section.problem(name, "is empty; accepted: " + Condition.KIND.accepted());
            } else if (conditions.containsKey(table.get())) {
                section.problem(name, "is named twice; accepted: one condition for each table");
            }
            condition.ifPresent(c -> table.ifPresent(t -> conditions.put(t, c)));
        }
        return conditions;
    }
}
