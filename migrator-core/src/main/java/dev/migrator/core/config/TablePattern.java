package dev.migrator.core.config;

import dev.migrator.core.schema.TableId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code schema.table}, exactly as the names stand in the catalog, where {@code *} is any text and {@code ?} any one
 * character. A part in double quotes is taken letter by letter, so it may hold a dot, a star or a question mark.
 */
public final class TablePattern {
    static final String ACCEPTED = "schema.table with * and ? as wild cards, such as \"public.*\"";

    private static final String PART = "(\"(?:[^\"]|\"\")+\"|[^\".]+)";
    private static final Pattern FORM = Pattern.compile(PART + "\\." + PART);

    private final String text;
    private final Pattern schema;
    private final Pattern table;

    private TablePattern(String text, Pattern schema, Pattern table) {
        this.text = text;
        this.schema = schema;
        this.table = table;
    }

    /** The pattern; empty if the text is none. */
    public static Optional<TablePattern> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new TablePattern(text.strip(), part(matcher.group(1)), part(matcher.group(2))))
                : Optional.empty();
    }

    public boolean matches(TableId id) {
        return schema.matcher(id.schema()).matches() && table.matcher(id.name()).matches();
    }

    /** The schema as a pattern of LIKE. */
    public String schemaLike() {
        return like(1);
    }

    /** The table as a pattern of LIKE. */
    public String tableLike() {
        return like(2);
    }

    private String like(int part) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("not a pattern any more: " + text);
        }
        String written = matcher.group(part);
        boolean quoted = written.startsWith("\"");
        String name = quoted ? unquoted(written) : written;
        StringBuilder like = new StringBuilder();
        name.codePoints().forEach(c -> like.append(!quoted && c == '*' ? "%" : !quoted && c == '?' ? "_" : escaped(c)));
        return like.toString();
    }

    private static String escaped(int codePoint) {
        String character = Character.toString(codePoint);
        return "%_\\".contains(character) ? "\\" + character : character;
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1).replace("\"\"", "\"");
    }

    private static Pattern part(String text) {
        if (text.startsWith("\"")) {
            return Pattern.compile(Pattern.quote(unquoted(text)));
        }
        StringBuilder regex = new StringBuilder();
        text.codePoints().forEach(c -> regex.append(wildcard(c)));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static String wildcard(int codePoint) {
        return switch (codePoint) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(Character.toString(codePoint));
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TablePattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern as the operator wrote it. */
    @Override
    public String toString() {
        return text;
    }
}
