package dev.migrator.core.config;

import java.util.Optional;

/**
 * One SQL condition, as it may stand in parentheses within a statement of ours. What it means, and whether it means anything,
 * is for the server to say; here it is only made sure that it cannot be more than a condition.
 */
final class Condition {
    static final Kind<String> KIND = new Kind<>(
            "one SQL condition over the columns of the table, such as created_at >= '2020-01-01'; without semicolon, comment or"
                    + " dollar quote, and the operators of jsonb that have a question mark as functions, such as jsonb_exists(tags, 'x')",
            true,
            Condition::parse);

    private static final String REFUSED = ";?$\0";

    private final String text;
    private int at;

    private Condition(String text) {
        this.text = text;
    }

    static Optional<String> parse(String text) {
        String stripped = text.strip();
        return !stripped.isEmpty() && new Condition(stripped).isOne() ? Optional.of(stripped) : Optional.empty();
    }

    /** True if every quote and parenthesis that opens is closed, and none closes that did not open. */
    private boolean isOne() {
        int open = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '(') {
                open++;
            } else if (c == ')') {
                open--;
            }
            boolean quoted = c == '\'' || c == '"';
            if (open < 0 || REFUSED.indexOf(c) >= 0 || isComment() || (quoted && !skipQuoted(c))) {
                return false;
            }
        }
        return open == 0;
    }

    private boolean isComment() {
        return text.startsWith("--", at) || text.startsWith("/*", at);
    }

    /** Goes to the closing quote; false if there is none. Two of them are one that belongs to the text. */
    private boolean skipQuoted(char quote) {
        boolean escapes = quote == '\'' && isAfterE();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\0') {
                return false;
            } else if (escapes && c == '\\') {
                at++;
            } else if (c == quote && !text.startsWith(String.valueOf(quote), at + 1)) {
                return true;
            } else if (c == quote) {
                at++;
            }
        }
        return false;
    }

    /** True in E'…', where a backslash takes the next character's meaning away. */
    private boolean isAfterE() {
        boolean letter = at > 0 && Character.toUpperCase(text.charAt(at - 1)) == 'E';
        return letter && (at == 1 || !isPartOfName(text.charAt(at - 2)));
    }

    private static boolean isPartOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c > '\u007f';
    }
}
