package dev.migrator.cli.output;

import dev.migrator.core.plan.check.Finding;
import dev.migrator.core.plan.check.Finding.Severity;
import dev.migrator.core.plan.check.PreflightReport;

/** What the preflight found, worst first, for a terminal. */
public final class FindingsText {
    private FindingsText() {}

    public static String of(PreflightReport report) {
        StringBuilder text = new StringBuilder();
        for (Severity severity : new Severity[] {Severity.BLOCKER, Severity.WARNING, Severity.INFO}) {
            report.of(severity).forEach(f -> append(text, f));
        }
        return text.append("%d blockers, %d warnings, %d notes%n"
                        .formatted(
                                report.count(Severity.BLOCKER),
                                report.count(Severity.WARNING),
                                report.count(Severity.INFO)))
                .toString();
    }

    private static void append(StringBuilder text, Finding finding) {
        text.append("%-8s %s  %s%n         %s%n"
                .formatted(finding.severity(), finding.check(), finding.object(), finding.message()));
        if (!finding.remedy().isEmpty()) {
            text.append("         -> ")
                    .append(finding.remedy().replace("\n", "\n            "))
                    .append('\n');
        }
    }
}
