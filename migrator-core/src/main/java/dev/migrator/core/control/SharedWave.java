package dev.migrator.core.control;

import java.time.Duration;

/**
 * A wave that other processes may join.
 *
 * @param snapshot its name on the source
 * @param age how long ago it was begun, by the target's clock
 */
public record SharedWave(WaveRecord record, String snapshot, Duration age) {}
