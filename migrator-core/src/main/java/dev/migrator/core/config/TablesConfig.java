package dev.migrator.core.config;

import java.util.List;

/** Which tables are migrated. */
public record TablesConfig(TablePatterns patterns) {
    public static final TablesConfig DEFAULT = new TablesConfig(TablePatterns.ALL);

    private static final Kind<TablePattern> PATTERN = new Kind<>(TablePattern.ACCEPTED, true, TablePattern::parse);

    static TablesConfig read(Section root) {
        Section section = root.section("tables");
        TablePatterns fallback = DEFAULT.patterns;
        List<TablePattern> include = section.list("include", PATTERN, fallback.include());
        if (section.raw("include") instanceof List<?> items && items.isEmpty()) {
            section.problem(
                    "include", "is an empty list, so no table would be migrated; accepted: at least one pattern");
        }
        TablesConfig config =
                new TablesConfig(new TablePatterns(include, section.list("exclude", PATTERN, fallback.exclude())));
        section.end();
        return config;
    }
}
