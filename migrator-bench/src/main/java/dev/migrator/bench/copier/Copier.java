package dev.migrator.bench.copier;

import dev.migrator.bench.contestant.Milestone;
import dev.migrator.bench.contestant.Program;
import dev.migrator.bench.server.Pair;
import java.nio.file.Path;
import java.util.List;

/** A way to copy the whole database on old into the empty one on new, as one program with whatever it starts. */
public interface Copier {
    /** As the tables of a report call it. */
    String name();

    /**
     * What has to be ready before the clock starts.
     *
     * @param folder of this copy alone
     */
    default void prepare(Pair pair, Path folder) {}

    /** Begins; the program ends with code 0 when all is there. */
    Program start(Pair pair, Path folder);

    /** What it has written down of its way; its clock stops at {@link Milestone#NEW_FOLLOWS}, if that is there. */
    default List<Milestone> milestones(Pair pair) {
        return List.of();
    }

    /** Takes away what it has left on old. */
    default void remove(Pair pair) {}
}
