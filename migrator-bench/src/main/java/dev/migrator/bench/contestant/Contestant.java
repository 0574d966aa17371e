package dev.migrator.bench.contestant;

import dev.migrator.bench.server.Pair;

/** A way to carry the changes of one database to another. */
public interface Contestant {
    /** As the tables of a report call it. */
    String name();

    /** Afterwards new holds what old holds, and whatever is committed on old from then on can be carried over. */
    void prepare(Pair pair);

    /** Begins to carry changes; returns at once. */
    Carrying start(Pair pair);

    /** Removes what {@link #prepare} made; the databases themselves stay. */
    void remove(Pair pair);
}
