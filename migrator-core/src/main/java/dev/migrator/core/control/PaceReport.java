package dev.migrator.core.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a process that copies says of itself.
 *
 * @param working workers that have a chunk
 * @param allowed workers that may have one now
 * @param most workers that may have one if nothing presses
 * @param rate the bound in bytes a second; 0 if there is none
 * @param speed bytes a second of the last seconds
 * @param auto whether it slows down by itself
 * @param reason what keeps it from going with all workers; empty if nothing does
 * @param since when that began; null if nothing does
 */
public record PaceReport(
        int working,
        int allowed,
        int most,
        long rate,
        long speed,
        boolean auto,
        String reason,
        @Nullable Instant since) {}
