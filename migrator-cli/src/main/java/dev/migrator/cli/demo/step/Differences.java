package dev.migrator.cli.demo.step;

import dev.migrator.cli.demo.shop.DamagedRow;
import dev.migrator.cli.demo.shop.DamagedRow.Effect;
import dev.migrator.verify.report.ColumnDifference;
import dev.migrator.verify.report.RowDifference;
import dev.migrator.verify.report.TableReport;
import dev.migrator.verify.report.VerificationReport;
import java.util.stream.Collectors;

/** Differing rows in words, and compared with damage that was done. */
final class Differences {
    private static final int SHOWN = 60;
    private static final int ROWS_SHOWN = 10;

    private Differences() {}

    static void print(Story story, TableReport table) {
        if (table.differences().isEmpty()) {
            story.figure(table.table().toString(), table.sentence());
        }
        table.differences().stream()
                .limit(ROWS_SHOWN)
                .forEach(d -> story.figure(table.table().toString(), words(d)));
    }

    /** True if the report names exactly one row for this damage in its table. */
    static boolean names(VerificationReport report, DamagedRow damaged) {
        return report.different().stream()
                .filter(t -> t.table().equals(damaged.table()))
                .anyMatch(t ->
                        t.differences().size() == 1 && matches(t.differences().get(0), damaged));
    }

    private static boolean matches(RowDifference found, DamagedRow damaged) {
        boolean sameRow = found.key().isEmpty()
                ? found.copies() == 1 && found.row().contains(damaged.mark())
                : String.join(", ", found.key()).equals(damaged.mark());
        return sameRow && effect(found) == damaged.effect();
    }

    private static Effect effect(RowDifference found) {
        return switch (found.kind()) {
            case MISSING_ON_TARGET -> Effect.MISSING;
            case EXTRA_ON_TARGET -> Effect.EXTRA;
            case DIFFERENT -> Effect.CHANGED;
        };
    }

    private static String words(RowDifference found) {
        String row = found.key().isEmpty() ? cut(found.row()) : "key " + String.join(", ", found.key());
        return switch (found.kind()) {
            case MISSING_ON_TARGET -> "missing on new: " + row;
            case EXTRA_ON_TARGET -> "too much on new: " + row;
            case DIFFERENT -> "differs: " + row + columns(found);
        };
    }

    private static String columns(RowDifference found) {
        return found.columns().stream().map(Differences::column).collect(Collectors.joining("; ", ", ", ""));
    }

    private static String column(ColumnDifference column) {
        return "%s is %s on old and %s on new".formatted(column.column(), cut(column.source()), cut(column.target()));
    }

    private static String cut(@org.jspecify.annotations.Nullable String text) {
        if (text == null) {
            return "NULL";
        }
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + " ...";
    }
}
