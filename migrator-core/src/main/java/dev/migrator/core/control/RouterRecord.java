package dev.migrator.core.control;

import java.time.Duration;

/**
 * A router as it last reported itself.
 *
 * @param id unique for each router of each process
 * @param epoch no write transaction of this router starts under an older epoch any more
 * @param openWrites its write transactions that were open at that moment
 * @param lastSeen how long ago that was, by home's clock
 */
public record RouterRecord(String id, String application, long epoch, int openWrites, Duration lastSeen) {}
