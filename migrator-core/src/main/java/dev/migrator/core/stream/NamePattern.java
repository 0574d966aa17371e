package dev.migrator.core.stream;

/**
 * Tables by their names, as patterns of LIKE.
 *
 * @param included false if such tables are none of the migration's, whatever other patterns say
 */
public record NamePattern(String schemaLike, String tableLike, boolean included) {}
