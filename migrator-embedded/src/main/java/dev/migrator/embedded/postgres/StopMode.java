package dev.migrator.embedded.postgres;

import java.util.Locale;

/** How a server is stopped. */
public enum StopMode {
    /** Sessions are ended, open transactions rolled back, everything is written out. */
    FAST,
    /** As after a loss of power: nothing is written out, the next start recovers from the log. */
    IMMEDIATE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
