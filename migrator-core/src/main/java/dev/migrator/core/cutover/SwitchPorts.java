package dev.migrator.core.cutover;

import dev.migrator.core.connect.Deadline;
import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.RefusedFailure;
import dev.migrator.core.failure.RetryableFailure;
import java.util.List;

/**
 * What a switch asks of the world. Every method may be called again after a crash and then has the same end; each
 * throws {@link RetryableFailure} or {@link RefusedFailure} when it cannot.
 */
public interface SwitchPorts {
    /** What speaks against a switch now; empty if nothing does. */
    List<Gate> gates(Side from);

    /** Makes the stream from the other side back to {@code from}, runs it and sees a marker come round; its id. */
    String prepareReturn(Side from);

    /** Makes new transactions wait and returns when none that writes is open any more. */
    void hold(Deadline deadline);

    /**
     * Makes {@code side} refuse every write, lets the last ones end, and proves it with writes that must fail.
     *
     * @param marker written in the same transaction, so that it comes after every write in the log
     */
    void raiseFence(Side side, String marker, Deadline deadline);

    /** Returns when every lane from {@code from} has applied the marker, and refuses if one has set a key aside. */
    void awaitDrained(Side from, String marker, Deadline deadline);

    /** Sets the sequences of the other side beyond those of {@code from}. */
    void copySequences(Side from);

    /** Marks the point from which the return stream applies changes; until then it discards them. */
    void beginReturn(String returnStream);

    /** Makes sure that the return stream applies nothing from now on, and has it removed. */
    void abandonReturn(String returnStream);

    /** Lets {@code side} accept writes again. */
    void liftFence(Side side);

    /** Sends the writes to {@code side} and lets held transactions go on there. */
    void resume(Side side);

    /**
     * Makes sure that the stream from {@code from} applies nothing from now on, and has it removed: what the return stream
     * writes there must not come back.
     */
    void stopForward(Side from);

    /** Puts down in the migration's phase that the writes belong to {@code side} now. */
    void noteOwner(Side side);

    /** A condition for a switch, with how it stands in numbers and what would meet it. */
    record Gate(String name, boolean open, String finding) {}
}
