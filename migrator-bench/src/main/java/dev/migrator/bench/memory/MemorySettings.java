package dev.migrator.bench.memory;

/**
 * How large the large things are.
 *
 * @param rows of the table that one statement changes
 * @param megabytes of each large value
 */
public record MemorySettings(int rows, int megabytes) {}
