package dev.migrator.verify.report;

/**
 * A table at one end.
 *
 * @param checksum 128 bits in hex over all rows, whatever their order; equal multisets of rows have equal checksums
 */
public record Figures(long rows, String checksum) {}
