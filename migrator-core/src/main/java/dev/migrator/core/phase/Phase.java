package dev.migrator.core.phase;

import dev.migrator.core.failure.RefusedFailure;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where a migration stands.
 *
 * <pre>
 *  CREATED --slot and snapshot made--> STREAMING --copy begun--> BACKFILLING --copy complete--> FOLLOWING
 *  FOLLOWING --verification clean--> VERIFIED --route writes dual--> DUAL_WRITE --route reads--> READS_ON_NEW
 *  VERIFIED, DUAL_WRITE, READS_ON_NEW --cutover--> ON_NEW --finish--> FINISHED
 *  ON_NEW --rollback--> FOLLOWING          any of the three --verification differs--> FOLLOWING
 *  before ON_NEW --abort--> ABORTED
 * </pre>
 */
public enum Phase {
    CREATED,
    STREAMING,
    BACKFILLING,
    FOLLOWING,
    VERIFIED,
    DUAL_WRITE,
    READS_ON_NEW,
    ON_NEW,
    FINISHED,
    ABORTED;

    /** The phases that may come next; the only table of moves. */
    public Set<Phase> successors() {
        return switch (this) {
            case CREATED -> EnumSet.of(STREAMING, ABORTED);
            case STREAMING -> EnumSet.of(BACKFILLING, ABORTED);
            case BACKFILLING -> EnumSet.of(FOLLOWING, ABORTED);
            case FOLLOWING -> EnumSet.of(VERIFIED, ABORTED);
            case VERIFIED -> EnumSet.of(FOLLOWING, DUAL_WRITE, READS_ON_NEW, ON_NEW, ABORTED);
            case DUAL_WRITE -> EnumSet.of(FOLLOWING, VERIFIED, READS_ON_NEW, ON_NEW, ABORTED);
            case READS_ON_NEW -> EnumSet.of(FOLLOWING, VERIFIED, DUAL_WRITE, ON_NEW, ABORTED);
            case ON_NEW -> EnumSet.of(FOLLOWING, FINISHED);
            case FINISHED, ABORTED -> EnumSet.noneOf(Phase.class);
        };
    }

    /**
     * Moves to {@code next}; a phase may always be entered again, so that a command can be run twice.
     *
     * @throws RefusedFailure if the table has no such move
     */
    public Phase to(Phase next) {
        if (next != this && !successors().contains(next)) {
            throw new RefusedFailure("cannot move from %s to %s; allowed: %s".formatted(this, next, successors()));
        }
        return next;
    }

    /** True if the historical rows are on new, so that changes may be replayed. */
    public boolean isCopied() {
        return switch (this) {
            case CREATED, STREAMING, BACKFILLING, ABORTED -> false;
            case FOLLOWING, VERIFIED, DUAL_WRITE, READS_ON_NEW, ON_NEW, FINISHED -> true;
        };
    }

    /** True if the last verification was clean and the writes are still on old. */
    public boolean isReadyForCutover() {
        return successors().contains(ON_NEW);
    }

    /** True once nothing more can happen. */
    public boolean isOver() {
        return successors().isEmpty();
    }

    /** What the operator does next, as a command with its purpose. */
    public String nextStep() {
        return switch (this) {
            case CREATED, STREAMING, BACKFILLING -> "migrator start (goes on where it stopped)";
            case FOLLOWING -> "migrator verify";
            case VERIFIED -> "migrator route writes dual, or migrator cutover --dry-run";
            case DUAL_WRITE -> "migrator route reads new 10%";
            case READS_ON_NEW -> "migrator cutover --dry-run, then migrator cutover";
            case ON_NEW -> "migrator finish when nothing needs old any more, or migrator rollback";
            case FINISHED, ABORTED -> "nothing: this migration is over";
        };
    }
}
