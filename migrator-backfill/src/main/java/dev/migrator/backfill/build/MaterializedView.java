package dev.migrator.backfill.build;

import dev.migrator.core.schema.TableId;
import java.util.Set;

/**
 * A materialized view of one database.
 *
 * @param populated false if it may not be read before it is refreshed
 * @param reads the other materialized views that it reads, by their names, through views as well
 */
record MaterializedView(TableId id, boolean populated, Set<TableId> reads) {
    MaterializedView {
        reads = Set.copyOf(reads);
    }
}
