package dev.migrator.bench.server;

import dev.migrator.core.connect.Database;

/** The tables and rows that a benchmark begins with; the same each time it is asked. */
@FunctionalInterface
public interface Content {
    /** Makes them in a database that is empty. */
    void fill(Database database);
}
