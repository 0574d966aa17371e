package dev.migrator.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table of a Markdown document, made row by row. Not thread-safe. */
public final class Table {
    private final StringBuilder text = new StringBuilder();

    /** The first column is aligned to the left, the others, which hold figures, to the right. */
    public Table(String... heads) {
        row((Object[]) heads);
        List<Object> rule = new ArrayList<>(List.of("---"));
        for (int i = 1; i < heads.length; i++) {
            rule.add("---:");
        }
        row(rule.toArray());
    }

    public Table row(Object... cells) {
        for (Object cell : cells) {
            text.append("| ").append(cell).append(' ');
        }
        text.append("|\n");
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
