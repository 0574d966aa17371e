package dev.migrator.backfill.warm;

import dev.migrator.core.schema.TableId;

/**
 * A relation of the target that holds a part of a table.
 *
 * @param table its name on the target; of a partition, that of the table as which it is moved
 * @param oid that of the relation, on the target
 * @param blocks its size
 */
record Warmable(TableId table, Part part, long oid, long blocks) {
    /** The parts of a table whose accesses a server counts apart. */
    enum Part {
        ROWS,
        INDEXES,
        LARGE_VALUES
    }
}
