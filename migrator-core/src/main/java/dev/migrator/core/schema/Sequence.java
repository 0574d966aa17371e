package dev.migrator.core.schema;

/** A sequence and the rules by which it counts; its value is not part of it. */
public record Sequence(TableId id, long increment, long minimum, long maximum, long cache, boolean cycles) {}
