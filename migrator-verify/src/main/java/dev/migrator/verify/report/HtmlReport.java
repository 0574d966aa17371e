package dev.migrator.verify.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The report for people: one self-contained page that reads and prints well. */
final class HtmlReport {
    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>%s</title>
            <style>
            %s</style>
            </head>
            <body>
            <main>
            %s
            </main>
            </body>
            </html>
            """;

    private final Html html = new Html();
    private final VerificationReport report;

    private HtmlReport(VerificationReport report) {
        this.report = report;
    }

    static String write(VerificationReport report) {
        HtmlReport page = new HtmlReport(report);
        page.head();
        page.overview();
        report.different().forEach(page::differences);
        page.ranges();
        String title = "Verification of stream " + report.stream() + " at " + report.position();
        return PAGE.formatted(Html.escape(title), ReportStyle.CSS, page.html);
    }

    private void head() {
        String verdict = report.isClean() ? "clean" : "different";
        html.element("h1", "", "Verification");
        html.element("p", "verdict " + verdict, report.sentence());
        html.open("dl", "");
        fact(
                "Stream",
                "%s, from %s to %s"
                        .formatted(
                                report.stream(),
                                report.source().word(),
                                report.source().other().word()));
        fact("Position of the source's log", report.position().toString());
        fact("Started", report.started().toString());
        fact("Took", seconds(report.duration().toMillis()));
        fact("Replay held for", seconds(report.held().toMillis()));
        fact("Rows read", "%,d on both sides".formatted(report.rowsRead()));
        fact("Checksum", "sums of two 64-bit row hashes (" + report.rowHash() + ")");
        html.close("dl");
    }

    private void overview() {
        html.element("h2", "", "Tables");
        html.table(List.of("Table", "Result", "Rows on source", "Rows on target", "Checksum of source", "of target"));
        for (TableReport table : report.tables()) {
            Figures source = table.source();
            Figures target = table.target();
            html.row(
                    table.outcome() == Outcome.CLEAN ? "" : "bad",
                    table.title(),
                    table.sentence(),
                    rows(source),
                    rows(target),
                    source == null ? "" : source.checksum(),
                    target == null ? "" : target.checksum());
        }
        html.endTable();
    }

    private void differences(TableReport table) {
        html.element("h2", "", table.title());
        html.element("p", "", table.sentence());
        if (table.differences().isEmpty()) {
            return;
        }
        String row =
                table.keyColumns().isEmpty() ? "Row (the table has no key)" : String.join(", ", table.keyColumns());
        html.table(List.of(row, "Difference", "Column", "On source", "On target"));
        table.differences().forEach(this::difference);
        html.endTable();
        if (table.more()) {
            html.element("p", "", "More rows differ than are named here. Repair these, then verify again.");
        }
    }

    private void difference(RowDifference difference) {
        String row = difference.key().isEmpty() ? difference.row() : String.join(", ", difference.key());
        String kind = words(difference);
        if (difference.columns().isEmpty()) {
            html.row("", row, kind, "", "", "");
        }
        for (ColumnDifference column : difference.columns()) {
            html.row("", row, kind, column.column(), value(column.source()), value(column.target()));
        }
    }

    private void ranges() {
        html.element("h2", "", "Least and greatest values");
        html.table(List.of("Table", "Column", "Min on source", "Min on target", "Max on source", "Max on target"));
        for (TableReport table : report.tables()) {
            for (ColumnRange range : table.ranges()) {
                html.row(
                        isSame(range) ? "" : "bad",
                        table.title(),
                        range.column(),
                        value(range.sourceMinimum()),
                        value(range.targetMinimum()),
                        value(range.sourceMaximum()),
                        value(range.targetMaximum()));
            }
        }
        html.endTable();
    }

    private void fact(String name, String value) {
        html.element("dt", "", name);
        html.element("dd", "", value);
    }

    private static boolean isSame(ColumnRange range) {
        return value(range.sourceMinimum()).equals(value(range.targetMinimum()))
                && value(range.sourceMaximum()).equals(value(range.targetMaximum()));
    }

    private static String words(RowDifference difference) {
        String kind = switch (difference.kind()) {
            case MISSING_ON_TARGET -> "missing on target";
            case EXTRA_ON_TARGET -> "extra on target";
            case DIFFERENT -> "different";
        };
        return difference.copies() == 1 ? kind : "%s, %,d copies".formatted(kind, difference.copies());
    }

    private static String rows(@Nullable Figures figures) {
        return figures == null ? "not compared" : "%,d".formatted(figures.rows());
    }

    private static String value(@Nullable String value) {
        return value == null ? "NULL" : value.isEmpty() ? "''" : value;
    }

    private static String seconds(long millis) {
        return "%d.%03d s".formatted(millis / 1000, millis % 1000);
    }
}
