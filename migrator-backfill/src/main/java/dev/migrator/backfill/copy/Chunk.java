package dev.migrator.backfill.copy;

import dev.migrator.core.control.ChunkRange;
import java.util.ArrayList;
import java.util.List;

/** A piece of a table that is copied in one target transaction: whole blocks. */
record Chunk(TableCopy of, ChunkRange range) implements Passage {
    int number() {
        return range.number();
    }

    @Override
    public String readSql() {
        return of.readSql(rows());
    }

    @Override
    public String writeSql() {
        return of.writeSql();
    }

    String largestRowSql() {
        return of.largestRowSql(rows());
    }

    /** The table, the blocks of a chunk, and which of their rows are migrated. */
    private String rows() {
        List<String> conditions = new ArrayList<>();
        String blocks = BlockRanges.of(range).condition("ctid");
        if (!blocks.isEmpty()) {
            conditions.add(blocks);
        }
        of.plan().carriedRows().ifPresent(rows -> conditions.add("(" + rows + ")"));
        return of.piece(range.piece()) + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
    }

    /** "chunk 3 of 12 of public.orders (binary)". */
    @Override
    public String toString() {
        return "chunk %d of %d of %s (%s)".formatted(number() + 1, of.chunkCount(), of.id(), of.format());
    }
}
