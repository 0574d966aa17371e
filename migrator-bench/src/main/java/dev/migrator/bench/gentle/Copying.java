package dev.migrator.bench.gentle;

import dev.migrator.bench.server.Pair;
import java.util.List;

/** Somebody who copies old into an empty new while the load goes on. */
interface Copying {
    /** What is made before the load begins. */
    void prepare(Pair pair);

    /**
     * Returns when all is there.
     *
     * @return the parts of the way that are reported, in order
     */
    List<Stretch> run(Pair pair);

    /** Takes away what it has left on old and what keeps new from being dropped. */
    void remove(Pair pair);
}
