package dev.migrator.backfill.pace;

/** Tells from samples, in their order, how hard the copy presses on one thing. Not thread-safe. */
@FunctionalInterface
interface Rule {
    Pressure judge(Sample sample);

    /** The copy goes faster or slower from now on: samples from before say nothing of that. */
    default void paceChanged() {}

    /** Takes in what old said while the copy was as slow as it gets, which is hardly its doing; before it is judged. */
    default void slowest(Sample.Old old) {}
}
