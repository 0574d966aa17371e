package dev.migrator.core.config;

import dev.migrator.core.schema.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which tables are part of the migration: those that an include pattern matches and no exclude pattern does. */
public record TablePatterns(List<TablePattern> include, List<TablePattern> exclude) {
    /** Every table. */
    public static final TablePatterns ALL =
            new TablePatterns(List.of(TablePattern.parse("*.*").orElseThrow()), List.of());

    public TablePatterns {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    public boolean matches(TableId id) {
        return anyMatches(include, id) && !anyMatches(exclude, id);
    }

    /** The patterns that match none of {@code tables}, each a likely slip of the pen, with its path in the file. */
    public List<ConfigProblem> unmatched(Collection<TableId> tables) {
        List<ConfigProblem> problems = new ArrayList<>();
        unmatched("tables.include", include, tables, problems);
        unmatched("tables.exclude", exclude, tables, problems);
        return problems;
    }

    private static void unmatched(
            String path, List<TablePattern> patterns, Collection<TableId> tables, List<ConfigProblem> problems) {
        for (int i = 0; i < patterns.size(); i++) {
            TablePattern pattern = patterns.get(i);
            if (tables.stream().noneMatch(pattern::matches)) {
                problems.add(new ConfigProblem(
                        "%s[%d]".formatted(path, i),
                        "\"%s\" matches none of %d tables; names are compared as the catalog has them, in lower case"
                                        .formatted(pattern, tables.size())
                                + " unless they were created in quotes"));
            }
        }
    }

    private static boolean anyMatches(List<TablePattern> patterns, TableId id) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(id));
    }
}
