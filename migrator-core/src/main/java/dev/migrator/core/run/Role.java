package dev.migrator.core.run;

import java.util.Locale;

/** What a process of {@code migrator start} does; without a choice it does all of it. */
public enum Role {
    CAPTURE,
    BACKFILL,
    REPLAY;

    /** True if several processes may run it at once: they share the lanes. */
    public boolean isShared() {
        return this == REPLAY;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
