package dev.migrator.cli.config;

import com.fasterxml.jackson.core.JsonLocation;
import org.jspecify.annotations.Nullable;

/** The text is not the YAML that a configuration is made of. Never holds text of the file besides keys. */
final class YamlProblem extends Exception {
    private static final long serialVersionUID = 1L;

    /** A problem at a place that may be unknown. */
    YamlProblem(String reason, @Nullable JsonLocation location) {
        super(location == null ? " " + reason : place(location.getLineNr(), location.getColumnNr()) + reason);
    }

    /** A problem at a line and a column, both counted from 1. */
    YamlProblem(String reason, int line, int column) {
        super(place(line, column) + reason);
    }

    private static String place(int line, int column) {
        return "%d:%d: ".formatted(line, column);
    }
}
