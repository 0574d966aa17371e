package dev.migrator.core.cutover;

/** Whether a switch is for good. */
public enum SwitchMode {
    FOR_REAL,
    /** Does everything up to the certificate, then always goes back. */
    REHEARSAL
}
