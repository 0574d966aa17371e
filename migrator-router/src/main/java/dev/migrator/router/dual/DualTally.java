package dev.migrator.router.dual;

/** Hears what became of dual writes. Thread-safe. */
public interface DualTally {
    /** The rows of a transaction are on new. */
    void written();

    /** New had the rows of a transaction, or was about to have them, from the log. */
    void late();

    /** A statement is carried to new by the log alone. */
    void leftToLog();

    /** The rows of a transaction could not be written to new; the log carries them. */
    void failed();
}
