package dev.migrator.core.control;

import dev.migrator.core.schema.TableId;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a chunk of a table has.
 *
 * @param number from 0, within the table
 * @param piece the table of the source that holds the rows: the table itself, or a leaf of it
 * @param file of the piece on the source; a piece that was rewritten or truncated has another one
 * @param endBlock the first block after it; null for the last chunk of a piece, which has whatever is added
 */
public record ChunkRange(
        int number,
        TableId piece,
        long file,
        long firstBlock,
        @Nullable Long endBlock) {}
