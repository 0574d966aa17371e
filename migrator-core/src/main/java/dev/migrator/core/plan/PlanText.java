package dev.migrator.core.plan;

import dev.migrator.core.schema.Column;
import dev.migrator.core.schema.Table;
import java.util.List;
import java.util.Locale;

/** A plan as people read it. The same plan gives the same text. */
public final class PlanText {
    private PlanText() {}

    /**
     * The whole plan in lines that end with a line feed.
     *
     * @param statements the SQL that will be run, in order, without final semicolons
     */
    public static String render(MigrationPlan plan, List<String> statements) {
        StringBuilder text = new StringBuilder();
        List<Table> tables = plan.plainTables();
        text.append(String.format(
                Locale.ROOT,
                "migration %s: %d tables, about %,d rows, %s, %d lane%s\n",
                plan.name(),
                tables.size(),
                tables.stream().mapToLong(Table::estimatedRows).sum(),
                SizeText.of(tables.stream().mapToLong(Table::bytes).sum()),
                plan.lanes(),
                plan.lanes() == 1 ? "" : "s"));
        appendTables(text, plan);
        if (!statements.isEmpty()) {
            text.append("\nwhat will be run, in this order:\n");
            statements.forEach(sql ->
                    text.append("  ").append(sql.strip().replace("\n", "\n  ")).append(";\n"));
        }
        return text.toString();
    }

    private static void appendTables(StringBuilder text, MigrationPlan plan) {
        int width = plan.tables().stream()
                .mapToInt(t -> t.mapping().toString().length())
                .max()
                .orElse(5);
        String heading = "\n  %-" + width + "s  %4s  %6s  %14s  %9s  %s\n";
        text.append(heading.formatted("table", "lane", "copy", "rows", "size", "key"));
        String line = heading.substring(1).replace("%14s", "%,14d").replace("%4s", "%4d");
        for (TablePlan table : plan.tables()) {
            text.append(String.format(
                    Locale.ROOT,
                    line,
                    table.mapping(),
                    table.lane(),
                    table.binary() ? "binary" : "text",
                    table.table().estimatedRows(),
                    SizeText.of(table.table().bytes()),
                    key(table)));
        }
    }

    private static String key(TablePlan plan) {
        Table table = plan.table();
        String computed = table.columns().stream().anyMatch(c -> !c.isWritable())
                ? "; computed: "
                        + String.join(
                                ", ",
                                table.columns().stream()
                                        .filter(c -> !c.isWritable())
                                        .map(Column::name)
                                        .toList())
                : "";
        String differences = plan.differences();
        return (table.hasKey() ? String.join(", ", table.key()) : "none, whole rows")
                + computed
                + (differences.isEmpty() ? "" : "; " + differences);
    }
}
