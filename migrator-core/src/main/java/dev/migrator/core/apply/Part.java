package dev.migrator.core.apply;

import dev.migrator.core.schema.TableId;

/**
 * A leaf of a partitioned table of the source that is one table, cut otherwise or not at all, on the target.
 *
 * @param table by the target's name
 * @param parts how many leaves the source has of it
 * @param condition which rows of the table are in the leaf, as SQL on the target; "" if that cannot be told there
 */
public record Part(TableId table, int parts, String condition) {}
