package dev.migrator.core.apply;

/** How the changes of a table are written. */
enum Way {
    /** Net per key, in sets: deletes, updates, inserts. */
    NETTED,
    /** The same, but a changed row is taken out and put in again, so that rows may hand unique values to each other. */
    HANDING_OVER,
    /** One statement for each change, in the order of the source. */
    ORDERED
}
