package dev.migrator.backfill.schema;

import dev.migrator.core.schema.TableId;

/** A foreign key of old that new does not hold yet, or holds without having checked its rows. */
public record PendingForeignKey(TableId table, String name, String reason) {}
