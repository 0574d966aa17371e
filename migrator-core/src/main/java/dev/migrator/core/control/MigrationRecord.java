package dev.migrator.core.control;

import dev.migrator.core.phase.Phase;
import java.time.Instant;

/**
 * The migration as home remembers it.
 *
 * @param plan the pinned plan as JSON text
 */
public record MigrationRecord(String name, Phase phase, String plan, Instant createdAt) {}
