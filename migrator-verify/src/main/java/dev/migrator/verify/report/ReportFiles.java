package dev.migrator.verify.report;

import dev.migrator.core.failure.RefusedFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The two files of a written report.
 *
 * @param json for machines
 * @param html one page without external resources, for people and for printing
 */
public record ReportFiles(Path json, Path html) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** Writes both into {@code directory}, which is made if it is not there; the names hold stream and time. */
    public static ReportFiles write(VerificationReport report, Path directory) {
        String name = "verification-%s-%s".formatted(report.stream(), STAMP.format(report.started()));
        ReportFiles files = new ReportFiles(directory.resolve(name + ".json"), directory.resolve(name + ".html"));
        try {
            Files.createDirectories(directory);
            Files.writeString(files.json(), JsonReport.write(report));
            Files.writeString(files.html(), HtmlReport.write(report));
            return files;
        } catch (IOException e) {
            throw new RefusedFailure(
                    "cannot write the verification report to %s: %s; choose another directory"
                            .formatted(directory, e.getMessage()),
                    e);
        }
    }
}
