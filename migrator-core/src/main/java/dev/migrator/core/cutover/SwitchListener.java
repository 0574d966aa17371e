package dev.migrator.core.cutover;

/** Hears of each step of a switch as it is reached. */
@FunctionalInterface
public interface SwitchListener {
    void reached(SwitchRecord record, String sentence);
}
