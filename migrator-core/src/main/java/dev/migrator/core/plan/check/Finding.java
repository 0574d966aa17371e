package dev.migrator.core.plan.check;

/**
 * One thing that a check has found.
 *
 * @param check the name of the check
 * @param object what it is about: "old", "new", a table, a column, a role
 * @param message what is the case, with the numbers
 * @param remedy the SQL or setting that mends it, or what to do; "" if there is nothing to do
 */
public record Finding(Severity severity, String check, String object, String message, String remedy) {
    /** How much it matters; later constants matter more. */
    public enum Severity {
        INFO,
        WARNING,
        BLOCKER
    }
}
