package dev.migrator.core.plan.check;

import dev.migrator.core.plan.Unit;
import dev.migrator.core.schema.Table;
import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableMapping;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A table of old, and the one that somebody has made for it on new. */
record Counterpart(Table old, Table fresh, TableMapping mapping) {
    /**
     * All of them while the schema of new is still to be judged: once the migration runs, indexes may be down, and a change
     * of the schema stops replay at its place, which knows more.
     */
    static List<Counterpart> of(CheckContext context) {
        if (!context.demands().schemaExists() || OtherMigrations.underWay(context)) {
            return List.of();
        }
        return context.units().stream().flatMap(u -> of(context, u)).toList();
    }

    private static Stream<Counterpart> of(CheckContext context, Unit unit) {
        Table fresh = unit.fresh();
        return fresh == null
                ? Stream.empty()
                : Stream.of(new Counterpart(unit.old(), fresh, context.mapping().of(unit.old(), fresh)));
    }

    /** The name on new. */
    TableId id() {
        return fresh.id();
    }

    /** A definition of old as it would read with the columns of new. */
    String renamed(String definition) {
        String text = definition;
        for (Map.Entry<String, String> column : mapping.columns().entrySet()) {
            Pattern name = Pattern.compile(
                    "(?<![\\w\"'])(?:\"%1$s\"|%1$s)(?![\\w\"'])".formatted(Pattern.quote(column.getKey())));
            text = name.matcher(text).replaceAll(Matcher.quoteReplacement(column.getValue()));
        }
        return text;
    }
}
