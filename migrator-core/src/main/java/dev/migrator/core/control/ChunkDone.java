package dev.migrator.core.control;

import dev.migrator.core.schema.TableId;

/**
 * One chunk of a table whose rows are in the target.
 *
 * @param wave the one that it was read in
 * @param number from 0, within the table
 * @param bytes of COPY data
 */
public record ChunkDone(TableId table, int wave, int number, long rows, long bytes) {}
