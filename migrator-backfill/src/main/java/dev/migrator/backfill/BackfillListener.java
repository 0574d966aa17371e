package dev.migrator.backfill;

import dev.migrator.backfill.copy.CopyListener;
import dev.migrator.core.snapshot.Waiting;

/** Hears of the backfill's progress, from several threads at once; must return quickly and not throw. */
public interface BackfillListener extends CopyListener {
    /** Hears nothing. */
    BackfillListener NONE = new BackfillListener() {};

    /** A step begins that is not done yet. */
    default void stepBegun(BackfillStep step) {}

    default void stepDone(BackfillStep step) {}

    /** A wave has ended because somebody waited for its locks. */
    default void gaveWay(int wave, Waiting to) {}
}
