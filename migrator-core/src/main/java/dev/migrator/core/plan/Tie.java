package dev.migrator.core.plan;

import dev.migrator.core.schema.TableId;

/** Two tables whose changes must stay in one order; partitioned parents occur here though they hold no rows. */
public record Tie(TableId one, TableId other) {}
