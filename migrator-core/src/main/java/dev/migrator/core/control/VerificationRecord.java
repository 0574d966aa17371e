package dev.migrator.core.control;

import dev.migrator.core.change.Lsn;
import java.time.Instant;

/**
 * One finished verification of a stream's two ends.
 *
 * @param stream the stream whose source and target were compared
 * @param position of the source at which both were compared
 * @param changes how many changed rows the stream's lanes had applied up to there, in all
 * @param clean true if no difference was found
 * @param report the whole report as JSON
 */
public record VerificationRecord(
        String stream,
        Lsn position,
        long changes,
        boolean clean,
        String report,
        Instant startedAt,
        Instant finishedAt) {}
