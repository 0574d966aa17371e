package dev.migrator.core.cutover;

import java.util.EnumSet;
import java.util.Set;

/**
 * How far a switch of the writes is.
 *
 * <pre>
 *  INTENDED -> HELD -> FENCED -> DRAINED -> CERTIFIED -> SWITCHED -> DONE
 *      |         |        |         |           |
 *      +---------+--------+---------+-----------+-----> UNDOING -> UNDONE
 * </pre>
 *
 * SWITCHED is the point of no return: before it every failure leads to UNDONE, after it only DONE remains. UNDOING is
 * written before the fence is lifted, so that a process that was thought dead cannot pass the point of no return then.
 */
public enum SwitchStep {
    INTENDED,
    HELD,
    FENCED,
    DRAINED,
    CERTIFIED,
    SWITCHED,
    DONE,
    UNDOING,
    UNDONE;

    /** The steps that may come next; the only table of moves. */
    public Set<SwitchStep> successors() {
        return switch (this) {
            case INTENDED -> EnumSet.of(HELD, UNDOING);
            case HELD -> EnumSet.of(FENCED, UNDOING);
            case FENCED -> EnumSet.of(DRAINED, UNDOING);
            case DRAINED -> EnumSet.of(CERTIFIED, UNDOING);
            case CERTIFIED -> EnumSet.of(SWITCHED, UNDOING);
            case SWITCHED -> EnumSet.of(DONE);
            case UNDOING -> EnumSet.of(UNDONE);
            case DONE, UNDONE -> EnumSet.noneOf(SwitchStep.class);
        };
    }

    /** True if the switch can still be undone, so that the writes stay where they are. */
    public boolean canBeUndone() {
        return this == UNDOING || successors().contains(UNDOING);
    }

    public boolean isOver() {
        return successors().isEmpty();
    }
}
