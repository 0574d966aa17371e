package dev.migrator.core.config;

import dev.migrator.core.schema.TableId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code schema.table}, exactly as in the catalog; a part that holds a dot stands in double quotes. */
final class TableName {
    static final Kind<TableId> KIND =
            new Kind<>("schema.table as in the catalog; a name with a dot in double quotes", true, TableName::parse);

    private static final String PART = "(\"(?:[^\"]|\"\")+\"|[^\".*?]+)";
    private static final Pattern FORM = Pattern.compile(PART + "\\." + PART);

    private TableName() {}

    static Optional<TableId> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new TableId(part(matcher.group(1)), part(matcher.group(2))))
                : Optional.empty();
    }

    private static String part(String text) {
        return text.startsWith("\"") ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    }
}
