package dev.migrator.cli.config;

import com.fasterxml.jackson.core.JsonLocation;
import org.jspecify.annotations.Nullable;

/** The text is not the YAML that a configuration is made of. Never holds text of the file besides keys. */
final class YamlProblem extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param location null if it is not known */
    YamlProblem(String reason, @Nullable JsonLocation location) {
        super(place(location) + reason);
    }

    /** "12:3: ": line and column, both from 1. */
    private static String place(@Nullable JsonLocation location) {
        return location == null ? " " : "%d:%d: ".formatted(location.getLineNr(), location.getColumnNr());
    }
}
