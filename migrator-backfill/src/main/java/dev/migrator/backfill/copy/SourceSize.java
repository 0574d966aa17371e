package dev.migrator.backfill.copy;

/** How large a table is on the source now; {@code bytes} has TOAST in it, {@code blocks} has not. */
record SourceSize(long blocks, long bytes) {}
