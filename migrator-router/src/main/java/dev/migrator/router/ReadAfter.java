package dev.migrator.router;

import dev.migrator.core.change.Lsn;

/**
 * A point in old's log that a reader must not be behind. Its text form can travel in a session or a cookie.
 *
 * @param position of old; what was written before it is seen by whoever reads after it
 */
public record ReadAfter(Lsn position) {
    /** After every write there will ever be: such a session reads from old. */
    static final ReadAfter EVERYTHING = new ReadAfter(new Lsn(-1));

    /** After a write made while all reads were on old; when reads move, nobody who wrote reads from new before it has that. */
    static final ReadAfter BEFORE_READS_MOVED = new ReadAfter(new Lsn(0));

    /** Reads what {@link #toString()} gave. */
    public static ReadAfter parse(String text) {
        return new ReadAfter(Lsn.parse(text));
    }

    @Override
    public String toString() {
        return position.toString();
    }
}
