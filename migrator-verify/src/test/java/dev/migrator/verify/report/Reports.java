package dev.migrator.verify.report;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.schema.TableId;
import dev.migrator.verify.report.RowDifference.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Reports to test with. */
final class Reports {
    private Reports() {}

    static VerificationReport different() {
        RowDifference changed = RowDifference.keyed(Kind.DIFFERENT, List.of("7", "<b>&"), 1)
                .withColumns(List.of(
                        new ColumnDifference("total", "1.50", "1.5"),
                        new ColumnDifference("note", null, ""),
                        new ColumnDifference("body", "<script>alert('x')</script>", "line\nbreak\u0001")));
        TableReport orders = new TableReport(
                new TableId("shop", "orders"),
                Outcome.DIFFERENT,
                "1 missing, 1 extra, 1 different",
                List.of("id", "code"),
                new Figures(250_000, "00c0ffee00c0ffee0123456789abcdef"),
                new Figures(250_000, "00c0ffee00c0ffee0123456789abcd00"),
                List.of(new ColumnRange("id", "1", "1", "250000", "250001")),
                List.of(
                        changed,
                        RowDifference.keyed(Kind.MISSING_ON_TARGET, List.of("8", "ä"), 1),
                        RowDifference.keyed(Kind.EXTRA_ON_TARGET, List.of("250001", ""), 1)),
                true);
        TableReport log = new TableReport(
                new TableId("shop", "log"),
                Outcome.DIFFERENT,
                "0 missing, 3 extra, 0 different",
                List.of(),
                new Figures(10, "1"),
                new Figures(13, "2"),
                List.of(),
                List.of(RowDifference.keyless(
                        Kind.EXTRA_ON_TARGET, "0123456789abcdef0123456789abcdef", 3, "(a,\"b c\")")),
                false);
        return report(List.of(
                clean(), log, orders, TableReport.structure(new TableId("shop", "new"), "is missing on the target")));
    }

    static VerificationReport report(List<TableReport> tables) {
        return new VerificationReport(
                "f1",
                Side.OLD,
                Lsn.parse("16/B374D848"),
                Instant.parse("2026-11-05T10:00:00Z"),
                Instant.parse("2026-11-05T10:00:12.345Z"),
                Duration.ofMillis(180),
                4711,
                "LOOKUP3",
                tables);
    }

    static TableReport clean() {
        Figures figures = new Figures(1_234_567, "0123456789abcdeffedcba9876543210");
        return new TableReport(
                new TableId("shop", "customers"),
                Outcome.CLEAN,
                "same",
                List.of("id"),
                figures,
                figures,
                List.of(
                        new ColumnRange("id", "-5", "-5", "1234561", "1234561"),
                        new ColumnRange("left_at", null, null, null, null)),
                List.of(),
                false);
    }
}
