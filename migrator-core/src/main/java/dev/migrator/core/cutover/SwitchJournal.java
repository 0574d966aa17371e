package dev.migrator.core.cutover;

import dev.migrator.core.connect.Side;
import dev.migrator.core.failure.OwnershipUnknownFailure;
import dev.migrator.core.failure.RefusedFailure;
import java.util.List;
import java.util.Optional;

/** Durable memory of switches: each step is written here before the next is begun. */
public interface SwitchJournal {
    /** All switches, oldest first. */
    List<SwitchRecord> all();

    /** The switch that was begun and is not over, if there is one; at most one can be. */
    default Optional<SwitchRecord> unfinished() {
        return all().stream().filter(s -> !s.step().isOver()).findFirst();
    }

    /**
     * Begins a switch.
     *
     * @throws RefusedFailure if another is unfinished
     */
    SwitchRecord begin(Side from, String returnStream);

    /**
     * Moves a switch on by one step, only if it still stands where {@code record} says.
     *
     * @throws RefusedFailure if it does not: another process recovered it
     * @throws OwnershipUnknownFailure if it cannot be told whether SWITCHED was written down
     */
    SwitchRecord move(SwitchRecord record, SwitchStep next);
}
