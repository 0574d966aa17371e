package dev.migrator.bench.latency;

import dev.migrator.bench.meter.Statistics;

/**
 * What a probe has seen.
 *
 * @param latencies milliseconds from the acknowledged commit on old to visible on new, one a row
 * @param looks milliseconds between two looks at new
 */
record Probed(Statistics latencies, Statistics looks) {}
