package dev.migrator.backfill.build;

import dev.migrator.core.schema.TableId;
import java.util.Collection;

/** Makes the indexes of tables on the target, each table's as soon as its rows are there. Thread-safe. */
public interface TableIndexes {
    /** Begins with the indexes of a table of the source that has all its rows, unless that is done; returns at once. */
    void begin(TableId table);

    /**
     * Waits until the indexes of these tables are there.
     *
     * @return how many there are to make in all; some may have been there
     * @throws dev.migrator.core.failure.MigratorException if some could not be made, with what to do; the others are there
     */
    int complete(Collection<TableId> loaded);
}
