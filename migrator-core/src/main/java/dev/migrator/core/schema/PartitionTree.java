package dev.migrator.core.schema;

import java.util.Map;

/**
 * A partitioned table that is itself no partition, with all below it.
 *
 * @param root with its leaves; its key is one that tells rows apart in all of them and that the log has for each of them
 * @param layout for each leaf how rows get there
 * @param obstacle why it cannot be moved as one; "" if it can
 */
public record PartitionTree(Table root, Map<TableId, Place> layout, String obstacle) {
    public PartitionTree {
        layout = Map.copyOf(layout);
    }

    /**
     * How rows get to a leaf, level by level from the root.
     *
     * @param keys the partition keys
     * @param bounds the bounds
     */
    public record Place(String keys, String bounds) {}
}
