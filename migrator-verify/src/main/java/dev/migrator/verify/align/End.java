package dev.migrator.verify.align;

/** The two ends of a stream. */
public enum End {
    SOURCE,
    TARGET;

    public String word() {
        return this == SOURCE ? "source" : "target";
    }
}
