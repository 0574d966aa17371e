package dev.migrator.cli.output;

import dev.migrator.verify.report.RowDifference;
import dev.migrator.verify.report.TableReport;
import dev.migrator.verify.report.VerificationReport;
import java.util.stream.Collectors;

/** A verification's result for a terminal; the report files hold all of it. */
public final class VerificationText {
    private static final int ROWS_SHOWN = 20;

    private VerificationText() {}

    public static String of(VerificationReport report) {
        StringBuilder text = new StringBuilder(report.sentence()).append('\n');
        report.different().forEach(t -> append(text, t));
        return text.append("%s rows read in %s, replay held for %s%n"
                        .formatted(
                                Figures.count(report.rowsRead()),
                                Figures.duration(report.duration()),
                                Figures.duration(report.held())))
                .toString();
    }

    private static void append(StringBuilder text, TableReport table) {
        text.append("  ")
                .append(table.title())
                .append(": ")
                .append(table.sentence())
                .append('\n');
        table.differences().stream()
                .limit(ROWS_SHOWN)
                .forEach(d -> text.append("    ").append(sentence(d)).append('\n'));
        if (table.differences().size() > ROWS_SHOWN) {
            text.append("    ... and %d more in the report%n"
                    .formatted(table.differences().size() - ROWS_SHOWN));
        }
    }

    private static String sentence(RowDifference difference) {
        String which = difference.key().isEmpty()
                ? "%d x %s".formatted(difference.copies(), difference.row())
                : "key " + String.join(", ", difference.key());
        String columns = difference.columns().stream()
                .map(c -> "%s: %s on source, %s on target".formatted(c.column(), c.source(), c.target()))
                .collect(Collectors.joining("; "));
        return difference.kind() + " " + which + (columns.isEmpty() ? "" : ", " + columns);
    }
}
