package dev.migrator.verify.report;

/** What a comparison found. */
public enum Outcome {
    /** Every row of the one is in the other, as often and character for character. */
    CLEAN,
    DIFFERENT
}
