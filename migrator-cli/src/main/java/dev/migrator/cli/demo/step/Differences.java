package dev.migrator.cli.demo.step;

import dev.migrator.cli.demo.shop.DamagedRow;
import dev.migrator.cli.demo.shop.DamagedRow.Effect;
import dev.migrator.verify.report.ColumnDifference;
import dev.migrator.verify.report.RowDifference;
import dev.migrator.verify.report.TableReport;
import dev.migrator.verify.report.VerificationReport;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Differing rows in words, and compared with damage that was done. */
final class Differences {
    private static final int SHOWN = 40;
    private static final int CONTEXT = 12;
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
        if (Objects.equals(column.source(), column.target())) {
            return column.column() + " is long and differs beyond its beginning";
        }
        int from = Math.max(0, firstDifference(column) - CONTEXT);
        return "%s is %s on old and %s on new"
                .formatted(column.column(), part(column.source(), from), part(column.target(), from));
    }

    /** Where two long texts begin to differ, as far as the report has them. */
    private static int firstDifference(ColumnDifference column) {
        String source = Objects.requireNonNullElse(column.source(), "");
        String target = Objects.requireNonNullElse(column.target(), "");
        int end = Math.min(source.length(), target.length());
        int at = 0;
        while (at < end && source.charAt(at) == target.charAt(at)) {
            at++;
        }
        return at == end ? 0 : at;
    }

    private static String part(@Nullable String text, int from) {
        return text == null ? "NULL" : (from == 0 ? "" : "...") + cut(text.substring(Math.min(from, text.length())));
    }

    private static String cut(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
