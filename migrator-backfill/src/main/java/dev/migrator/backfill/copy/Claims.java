package dev.migrator.backfill.copy;

import dev.migrator.core.control.LeaseStore.Claimed;
import dev.migrator.core.schema.TableId;
import java.util.List;

/** Takes chunks for this process, so that no other copies them meanwhile. */
@FunctionalInterface
interface Claims {
    /**
     * Takes chunks that nobody has.
     *
     * @param tables in the order in which they are wanted
     * @return at most so many, in no order; fewer if there are no more
     */
    List<Claimed> claim(List<TableId> tables, int most);
}
