package dev.migrator.core.apply;

/**
 * Remembers which way of writing a table worked, so that a table whose rows hand values over does not fail first in every
 * batch. After some batches the fastest way is tried again. Not thread-safe.
 */
final class Ways {
    private static final int REMEMBERED = 50;

    private final boolean otherUnique;
    private Way way = Way.NETTED;
    private int left;

    /** @param otherUnique true if the table has unique values besides its key */
    Ways(boolean otherUnique) {
        this.otherUnique = otherUnique;
    }

    Way next() {
        return way;
    }

    /** The way that was {@link #next} did not work. */
    void refused() {
        way = way == Way.NETTED && otherUnique ? Way.HANDING_OVER : Way.ORDERED;
        left = REMEMBERED;
    }

    /** What stood in the way is gone. */
    void forget() {
        way = Way.NETTED;
    }

    /** A batch was written. */
    void written() {
        if (way != Way.NETTED && --left <= 0) {
            way = Way.NETTED;
        }
    }
}
