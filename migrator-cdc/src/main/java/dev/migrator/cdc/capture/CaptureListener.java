package dev.migrator.cdc.capture;

import dev.migrator.core.change.Lsn;

/** Hears how capture proceeds; called from Kafka's thread, so it must return at once. */
@FunctionalInterface
public interface CaptureListener {
    CaptureListener NONE = (position, transactions, changes) -> {};

    /**
     * Kafka has acknowledged more.
     *
     * @param position every transaction that ends at or before it is in the log
     * @param transactions how many transactions were added, empty ones not counted
     * @param changes how many changes of rows were added
     */
    void acknowledged(Lsn position, int transactions, int changes);
}
