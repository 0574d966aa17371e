package dev.migrator.core.control;

import dev.migrator.core.failure.MigratorException;
import dev.migrator.core.failure.RetryableFailure;
import dev.migrator.core.failure.Server;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a part of ours does now, or what it waits for.
 *
 * @param note for people; of a wait, its reason
 * @param waitsFor the server that must come back first; null if it waits for none
 * @param since when that wait began; null if there is none
 */
public record Activity(
        String note, @Nullable Server waitsFor, @Nullable Instant since) {
    /** It works, and has nothing more to tell. */
    public static final Activity RUNNING = of("running");
    /** It cannot tell yet whether it will work. */
    public static final Activity BEGINNING = of("starting");

    public static Activity of(String note) {
        return new Activity(note, null, null);
    }

    /** The same, with something to tell besides; a wait tells what it waits for and nothing else. */
    public Activity with(String more) {
        return waitsFor == null ? new Activity(note + "; " + more, null, since) : this;
    }

    public static Activity waiting(Server server, Instant since, String why) {
        return new Activity(why, server, since);
    }

    /**
     * The wait that a failure begins, or prolongs if this is a wait for the same server.
     *
     * @param usual the server that it is when the failure names none
     */
    public Activity after(MigratorException failure, Server usual, Clock clock) {
        Server server =
                failure instanceof RetryableFailure passing ? passing.server().orElse(usual) : usual;
        Instant began = since != null && server == waitsFor ? since : clock.instant();
        return waiting(server, began, String.valueOf(failure.getMessage()));
    }

    /** "waits for old since 2026-11-22T21:35:18Z, because it does not answer"; the note if it waits for nothing. */
    public String sentence() {
        return waitsFor == null || since == null
                ? note
                : "waits for %s since %s, because %s"
                        .formatted(waitsFor.word(), since.truncatedTo(ChronoUnit.SECONDS), note);
    }
}
