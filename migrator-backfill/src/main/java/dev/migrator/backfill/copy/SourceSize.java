package dev.migrator.backfill.copy;

/**
 * How large a table is on the source now.
 *
 * @param blocks without TOAST
 * @param bytes with TOAST
 * @param file in which the rows are; a rewrite or TRUNCATE gives it another one
 */
record SourceSize(long blocks, long bytes, long file) {}
