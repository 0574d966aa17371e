package dev.migrator.bench.latency;

import java.time.Duration;

/**
 * The load under which single changes are timed.
 *
 * @param scale of pgbench
 * @param rate transactions of pgbench a second
 * @param time how long is measured
 * @param warmUp under the same load before, not measured
 */
public record LatencySettings(int scale, int rate, Duration time, Duration warmUp) {}
