package dev.migrator.core.config;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> in a text; <code>$${</code> stands for a plain
 * <code>${</code>. As in a shell, the default also replaces a variable that is empty.
 */
final class Variables {
    /** An escape, a reference (with its name and perhaps a default), or a "${" that is neither. */
    static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>[^}]*))?}|\\$\\{");

    private static final int NAME = 1;
    private static final int FALLBACK = 2;

    private final Function<String, @Nullable String> environment;

    Variables(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /** The text with every reference replaced; empty, after telling {@code problems}, if one cannot be. */
    Optional<String> expand(String text, Consumer<String> problems) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        boolean complete = true;
        while (matcher.find()) {
            @Nullable String value = resolve(matcher.toMatchResult(), problems);
            complete &= value != null;
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value == null ? "" : value));
        }
        matcher.appendTail(expanded);
        return complete ? Optional.of(expanded.toString()) : Optional.empty();
    }

    private @Nullable String resolve(MatchResult reference, Consumer<String> problems) {
        String name = reference.group(NAME);
        if (name == null) {
            return plain(reference.group(), problems);
        }
        String fallback = reference.group(FALLBACK);
        String value = environment.apply(name);
        if (value == null && fallback == null) {
            problems.accept(("environment variable %s is not set; set it, or write ${%s:-default}, or ${%s:-} for an"
                            + " empty value")
                    .formatted(name, name, name));
        }
        return fallback != null && (value == null || value.isEmpty()) ? fallback : value;
    }

    private static @Nullable String plain(String match, Consumer<String> problems) {
        if (match.equals("$${")) {
            return "${";
        }
        problems.accept("holds a \"${\" that names no variable; accepted: ${NAME}, ${NAME:-default}, and $${ for the"
                + " two characters themselves");
        return null;
    }
}
