package dev.migrator.backfill.copy;

/** A piece of a table that is copied in one target transaction. */
record Chunk(TableCopy of, int number) {
    String readSql() {
        return of.readSql(number);
    }

    String largestRowSql() {
        return of.largestRowSql(number);
    }

    /** "chunk 3 of 12 of public.orders (binary)". */
    @Override
    public String toString() {
        return "chunk %d of %d of %s (%s)".formatted(number + 1, of.chunkCount(), of.id(), of.format());
    }
}
