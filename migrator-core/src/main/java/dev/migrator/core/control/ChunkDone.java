package dev.migrator.core.control;

import dev.migrator.core.schema.TableId;

/**
 * One chunk of a table whose rows are in the target.
 *
 * @param number from 0, within the table's wave
 * @param bytes of COPY data
 */
public record ChunkDone(TableId table, int wave, int number, long rows, long bytes) {}
