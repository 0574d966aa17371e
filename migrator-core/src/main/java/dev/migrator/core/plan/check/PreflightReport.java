package dev.migrator.core.plan.check;

import dev.migrator.core.plan.check.Finding.Severity;
import java.util.List;

/** Everything that the preflight found, in the order of the checks. */
public record PreflightReport(List<Finding> findings) {
    public PreflightReport {
        findings = List.copyOf(findings);
    }

    /** What follows from the findings. */
    public enum Outcome {
        CLEAN,
        WARNINGS,
        BLOCKED
    }

    public Outcome outcome() {
        if (count(Severity.BLOCKER) > 0) {
            return Outcome.BLOCKED;
        }
        return count(Severity.WARNING) > 0 ? Outcome.WARNINGS : Outcome.CLEAN;
    }

    public long count(Severity severity) {
        return of(severity).size();
    }

    public List<Finding> of(Severity severity) {
        return findings.stream().filter(f -> f.severity() == severity).toList();
    }
}
