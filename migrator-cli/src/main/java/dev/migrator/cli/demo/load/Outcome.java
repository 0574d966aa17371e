package dev.migrator.cli.demo.load;

import java.util.function.Consumer;

/** What a transaction leads to. */
record Outcome(boolean accepted, Consumer<LoadJournal> whenCommitted) {
    static final Outcome DECLINED = new Outcome(false, journal -> {});
    static final Outcome DONE = new Outcome(true, journal -> {});

    /** Done, and once it is committed the journal learns of it. */
    static Outcome done(Consumer<LoadJournal> whenCommitted) {
        return new Outcome(true, whenCommitted);
    }
}
