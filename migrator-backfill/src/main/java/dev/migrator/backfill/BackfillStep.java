package dev.migrator.backfill;

/** The steps of a backfill, in order. */
public enum BackfillStep {
    SCHEMA("making the tables"),
    COPY("copying the rows"),
    INDEXES("making indexes, constraints and triggers"),
    SEQUENCES("setting the sequences"),
    STATISTICS("gathering statistics for the planner"),
    MATERIALIZED_VIEWS("refreshing the materialized views"),
    PREWARM("reading what is hot on old into the memory of new");

    private final String words;

    BackfillStep(String words) {
        this.words = words;
    }

    /** For progress lines: "copying the rows". */
    public String words() {
        return words;
    }
}
