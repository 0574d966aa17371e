package dev.migrator.core.snapshot;

import java.time.Duration;
import java.util.Locale;

/**
 * Somebody who waits for a lock on a table because of sessions of ours, which hold it up directly or through others.
 *
 * @param who user and application, as far as our role may know them
 * @param table by its full name
 * @param statement what is waiting, as far as our role may see it
 * @param time how long it has waited
 */
public record Waiting(int pid, String who, String table, String statement, Duration time) {
    private static final int SHOWN = 200;

    /** "pid 4711 (app, psql) has waited 1.1 s for public.orders: ALTER TABLE …". */
    public String sentence() {
        return "pid %d (%s) has waited %s s for %s: %s"
                .formatted(
                        pid,
                        who,
                        String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0),
                        table,
                        shortened(statement));
    }

    /** On one line, cut if it is long. */
    static String shortened(String statement) {
        String line = statement.strip().replaceAll("\\s+", " ");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
}
