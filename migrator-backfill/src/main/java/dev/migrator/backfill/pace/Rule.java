package dev.migrator.backfill.pace;

/** Tells from samples, in their order, how hard the copy presses on one thing. Not thread-safe. */
@FunctionalInterface
interface Rule {
    Pressure judge(Sample sample);
}
