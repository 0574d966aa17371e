package dev.migrator.core.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads single values. A problem shows a value as it stands in the file, never what an environment variable put there,
 * and shows nothing of a secret.
 */
final class Scalars {
    private final Findings findings;
    private final Variables variables;

    Scalars(Findings findings, Variables variables) {
        this.findings = findings;
        this.variables = variables;
    }

    <T> Optional<T> read(String path, Object value, Kind<T> kind) {
        Optional<String> text = text(path, value, kind);
        Optional<T> parsed = text.flatMap(kind.parse());
        if (text.isPresent() && parsed.isEmpty()) {
            findings.problem(path, "%s is not valid; accepted: %s".formatted(shown(value), kind.accepted()));
        }
        return parsed;
    }

    /** The text of a value that no message may show. */
    Optional<String> hidden(String path, Object value) {
        return text(path, value, Kind.text("text", any -> true));
    }

    Optional<String> expand(String path, String text) {
        return variables.expand(text, problem -> findings.problem(path, problem));
    }

    private Optional<String> text(String path, Object value, Kind<?> kind) {
        if (value instanceof String text) {
            return expand(path, text);
        }
        if (value instanceof Expanded expanded) {
            return Optional.of(expanded.text());
        }
        if (value instanceof Map || value instanceof List) {
            findings.problem(path, "is %s; accepted: %s".formatted(shape(value), kind.accepted()));
            return Optional.empty();
        }
        if (kind.quoted()) {
            findings.problem(path, "is %s; put it in quotes to make it text".formatted(shape(value)));
            return Optional.empty();
        }
        return Optional.of(value.toString());
    }

    private static String shown(Object value) {
        return value instanceof String text ? '"' + text + '"' : value.toString();
    }

    /** What a value is, for a message that does not show it. */
    static String shape(Object value) {
        if (value instanceof Map) {
            return "a group of keys";
        }
        if (value instanceof List) {
            return "a list";
        }
        if (value instanceof String) {
            return "text";
        }
        return value instanceof Boolean ? "a truth value" : "a number";
    }
}
