package dev.migrator.backfill.copy;

/** Rows of one table on their way from COPY OUT to COPY IN; its text form is for messages: "chunk 3 of 12 of …". */
interface Passage {
    /** Reads the rows on the source. */
    String readSql();

    /** Takes them on the target, in the same format. */
    String writeSql();
}
