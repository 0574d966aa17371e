package dev.migrator.backfill;

import dev.migrator.core.connect.Database;

/** The database that is read and the one that is written. */
public record BackfillPair(Database source, Database target) {}
