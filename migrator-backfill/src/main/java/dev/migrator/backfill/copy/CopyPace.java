package dev.migrator.backfill.copy;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** How fast the workers of a copy may go. Thread-safe. */
public interface CopyPace {
    /** As fast as they can. */
    CopyPace NONE = new CopyPace() {};

    /**
     * How many workers there should be at most, given how many are asked for when nothing is ordered; those that may not
     * work now wait in {@link #awaitTurn}.
     */
    default int most(int workers) {
        return workers;
    }

    /** The copy of a migration is about to begin, with nothing read so far. */
    default void begin() {}

    /** The copy has ended, in whatever way. */
    default void end() {}

    /** True while an operator wants nothing to be copied. Waits for nothing. */
    default boolean isPaused() {
        return false;
    }

    /**
     * Waits while the copy is paused; returns at once if it is not, or soon after {@code over}.
     *
     * @return false if it is over
     */
    default boolean awaitResumed(BooleanSupplier over) {
        return !over.getAsBoolean();
    }

    /**
     * How long one snapshot of the source may be copied from, as things are now. Waits for nothing.
     *
     * @param usual if nobody minds
     */
    default Duration maxSnapshotAge(Duration usual) {
        return usual;
    }

    /**
     * Waits until a worker may take a chunk. The worker has none while it waits.
     *
     * @param worker from 0; lower numbers have their turn first
     * @param over asked now and then by who has to wait, under a lock of the pace: true if there is nothing left to wait
     *     for
     * @return false if it was over before it was the worker's turn
     */
    default boolean awaitTurn(int worker, BooleanSupplier over) {
        return true;
    }

    /** A worker that had its turn has no chunk and asks for no other. */
    default void leave(int worker) {}

    /**
     * Waits until so many bytes may be moved, or {@code stopped}.
     *
     * @param bytes that were read and are written next
     */
    default void pass(int bytes, BooleanSupplier stopped) {}

    /**
     * As {@link #pass}, for what has to be done while old keeps a snapshot and before a chunk can begin: whatever the pace, it
     * rests only as {@link #restAfter} says.
     */
    default void passSoon(int bytes, BooleanSupplier stopped) {}

    /**
     * Waits for as long as old is to be left alone, or until {@code stopped}, after a piece of work that has to be done before a
     * chunk can begin.
     *
     * @param work what the piece took
     * @return how long it waited
     */
    default Duration restAfter(Duration work, BooleanSupplier stopped) {
        return Duration.ZERO;
    }
}
