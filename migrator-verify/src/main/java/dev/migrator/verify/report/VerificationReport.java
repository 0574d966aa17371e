package dev.migrator.verify.report;

import dev.migrator.core.change.Lsn;
import dev.migrator.core.connect.Side;
import dev.migrator.core.control.VerificationRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a verification found: every table of the plan at one exact position.
 *
 * @param source which database is the stream's source; the other one is the target
 * @param position of the source's log at which both sides were frozen
 * @param held how long replay stood still for that
 * @param changes how many changed rows the stream's lanes had applied up to the position
 * @param rowHash the name of the hash from which checksums and fingerprints are made
 */
public record VerificationReport(
        String stream,
        Side source,
        Lsn position,
        Instant started,
        Instant finished,
        Duration held,
        long changes,
        String rowHash,
        List<TableReport> tables) {
    public VerificationReport {
        tables = List.copyOf(tables);
    }

    /** Clean only if every table is, by count and checksum. */
    public Outcome outcome() {
        return different().isEmpty() ? Outcome.CLEAN : Outcome.DIFFERENT;
    }

    public boolean isClean() {
        return outcome() == Outcome.CLEAN;
    }

    public List<TableReport> different() {
        return tables.stream().filter(t -> t.outcome() == Outcome.DIFFERENT).toList();
    }

    /** How many differing rows are named. */
    public long namedRows() {
        return tables.stream().mapToLong(t -> t.differences().size()).sum();
    }

    /** Rows read at both ends together. */
    public long rowsRead() {
        return tables.stream().mapToLong(TableReport::rowsRead).sum();
    }

    public Duration duration() {
        return Duration.between(started, finished);
    }

    /** The result in one sentence. */
    public String sentence() {
        if (isClean()) {
            return "%d tables are the same on both sides at %s: every row, by count and 128-bit checksum."
                    .formatted(tables.size(), position);
        }
        boolean more = tables.stream().anyMatch(TableReport::more);
        return "%d of %d tables differ at %s; %d rows are named%s."
                .formatted(different().size(), tables.size(), position, namedRows(), more ? ", and more differ" : "");
    }

    /** This report as the control schema keeps it. */
    public VerificationRecord asRecord() {
        return new VerificationRecord(stream, position, changes, isClean(), JsonReport.write(this), started, finished);
    }
}
