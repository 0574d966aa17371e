package dev.migrator.backfill.pace;

/** Tells from samples, in their order, how hard the copy presses on one thing. Not thread-safe. */
@FunctionalInterface
interface Rule {
    Pressure judge(Sample sample);

    /** The copy goes faster or slower from now on: samples from before say nothing of that. */
    default void paceChanged() {}

    /** The copy is as slow as it gets, and was in all samples since it last changed: what they show is hardly its doing. */
    default void slowest() {}
}
