package dev.migrator.bench.meter;

import java.time.Duration;

/**
 * What a process has used.
 *
 * @param cpu user and system time of all its threads while it was measured
 * @param peakBytes the most resident memory of its whole life; of a PostgreSQL process with the shared buffers that it touched
 */
public record ProcessUsage(String process, Duration cpu, long peakBytes) {}
