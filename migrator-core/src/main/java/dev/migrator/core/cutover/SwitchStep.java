package dev.migrator.core.cutover;

import java.util.EnumSet;
import java.util.Set;

/**
 * How far a switch of the writes is.
 *
 * <pre>
 *  INTENDED -> HELD -> FENCED -> DRAINED -> CERTIFIED -> SWITCHED -> DONE
 *      |         |        |         |           |
 *      +---------+--------+---------+-----------+-----> UNDONE
 * </pre>
 *
 * SWITCHED is the point of no return: before it every failure leads to UNDONE, after it only DONE remains.
 */
public enum SwitchStep {
    INTENDED,
    HELD,
    FENCED,
    DRAINED,
    CERTIFIED,
    SWITCHED,
    DONE,
    UNDONE;

    /** The steps that may come next; the only table of moves. */
    public Set<SwitchStep> successors() {
        return switch (this) {
            case INTENDED -> EnumSet.of(HELD, UNDONE);
            case HELD -> EnumSet.of(FENCED, UNDONE);
            case FENCED -> EnumSet.of(DRAINED, UNDONE);
            case DRAINED -> EnumSet.of(CERTIFIED, UNDONE);
            case CERTIFIED -> EnumSet.of(SWITCHED, UNDONE);
            case SWITCHED -> EnumSet.of(DONE);
            case DONE, UNDONE -> EnumSet.noneOf(SwitchStep.class);
        };
    }

    /** True if the switch can still be undone, so that the writes stay where they are. */
    public boolean canBeUndone() {
        return successors().contains(UNDONE);
    }

    public boolean isOver() {
        return successors().isEmpty();
    }
}
