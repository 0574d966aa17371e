package dev.migrator.bench.gentle;

import java.time.Duration;

/**
 * The load on old, and how often it is measured.
 *
 * @param scale of pgbench: the larger, the longer rows are copied
 * @param rate transactions of pgbench a second; 0: half of what it reaches alone
 * @param time how long the load is measured while nobody copies, or a native subscription follows
 * @param warmUp under the same load before each measurement
 * @param rounds everybody in turn, in alternating order
 * @param sharedCores false: old and pgbench have one half of the cores, all else has the other
 */
public record GentleSettings(int scale, int rate, Duration time, Duration warmUp, int rounds, boolean sharedCores) {}
