package dev.migrator.core.control;

/** How much there is to copy of a table when its copy begins; {@code bytesExpected} is its size on the source. */
public record CopySize(int chunks, long bytesExpected) {}
