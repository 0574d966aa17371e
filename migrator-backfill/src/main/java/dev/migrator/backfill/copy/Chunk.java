package dev.migrator.backfill.copy;

import dev.migrator.core.control.ChunkRange;

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

    /** The table and the blocks of a chunk. */
    private String rows() {
        String blocks = BlockRanges.of(range).condition("ctid");
        return of.piece(range.piece()) + (blocks.isEmpty() ? "" : " WHERE " + blocks);
    }

    /** "chunk 3 of 12 of public.orders (binary)". */
    @Override
    public String toString() {
        return "chunk %d of %d of %s (%s)".formatted(number() + 1, of.chunkCount(), of.id(), of.format());
    }
}
