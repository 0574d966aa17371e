package dev.migrator.core.config;

import dev.migrator.core.schema.TableId;
import dev.migrator.core.schema.TableRule;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what the operator says of one table. */
final class TableRuleReader {
    private static final Kind<String> COLUMN = Kind.text("the name of a column as in the catalog");

    private TableRuleReader() {}

    static TableRule read(Section section) {
        Optional<TableId> to = section.optional("to", TableName.KIND);
        Map<String, String> columns = new LinkedHashMap<>(section.entries("columns", COLUMN));
        Set<String> drop = new LinkedHashSet<>(section.list("drop", COLUMN, List.of()));
        to.filter(MappingReader::isReserved)
                .ifPresent(t ->
                        section.problem("to", "schema %s is not for tables of the migration".formatted(t.schema())));
        if (section.raw("to") == null && columns.isEmpty() && drop.isEmpty()) {
            section.problem("to", "is missing, and so are columns and drop; accepted: at least one of the three");
        }
        contradictions(section, columns, drop);
        section.end();
        columns.entrySet().removeIf(e -> e.getKey().equals(e.getValue()));
        return new TableRule(to, columns, drop);
    }

    private static void contradictions(Section section, Map<String, String> columns, Set<String> drop) {
        Map<String, String> taken = new LinkedHashMap<>();
        columns.forEach((old, fresh) -> {
            if (drop.contains(old)) {
                section.problem("drop", "names %s, which columns renames; accepted: one of the two".formatted(old));
            }
            String other = taken.putIfAbsent(fresh, old);
            if (other != null) {
                section.problem("columns", "both %s and %s are to be called %s on new".formatted(other, old, fresh));
            }
        });
    }
}
