package dev.migrator.core.connect;

/** The two databases of a migration; the names never change meaning. */
public enum Side {
    OLD,
    NEW;

    public Side other() {
        return this == OLD ? NEW : OLD;
    }

    /** "old" or "new", as the operator reads it. */
    public String word() {
        return this == OLD ? "old" : "new";
    }
}
