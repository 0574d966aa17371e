package dev.migrator.core.plan;

import dev.migrator.core.schema.Table;
import org.jspecify.annotations.Nullable;

/**
 * What is moved as one: a table, a leaf partition, or a partitioned table as a whole.
 *
 * @param old as old has it
 * @param fresh as new has it; null if it is not there
 */
public record Unit(Table old, @Nullable Table fresh) {
    /** True if the two sides spread its rows over tables in different ways. */
    public boolean isCutDifferently() {
        return old.hasLeaves() || (fresh != null && fresh.hasLeaves());
    }
}
