package dev.migrator.backfill.schema;

import dev.migrator.core.stream.SchemaWatch;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code pg_restore --list}: its catalog and object id are those of the object on the source.
 *
 * @param line as it was, to be given back to pg_restore
 */
record TocEntry(String line, ObjectAddress object, String description) {
    private static final Pattern LINE = Pattern.compile("\\d+; (\\d+) (\\d+) (.*)");
    private static final List<String> AT_THE_END = List.of("COMMENT ", "EVENT TRIGGER ", "ACL ");

    /** Empty for a comment line. */
    static Optional<TocEntry> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches()
                ? Optional.of(new TocEntry(
                        line,
                        new ObjectAddress(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))),
                        matcher.group(3)))
                : Optional.empty();
    }

    /** True for the event triggers that note changes of the schema: each side has its own. */
    boolean isOurs() {
        return description.startsWith("EVENT TRIGGER - " + SchemaWatch.PREFIX)
                || description.startsWith("COMMENT - EVENT TRIGGER " + SchemaWatch.PREFIX);
    }

    boolean isForeignKey() {
        return description.startsWith("FK CONSTRAINT ");
    }

    /** True for the contents of a materialized view. */
    boolean isRefresh() {
        return description.startsWith("MATERIALIZED VIEW DATA ");
    }

    /** True for what refers to foreign keys, or should see the finished schema. */
    boolean isForTheEnd() {
        return AT_THE_END.stream().anyMatch(description::startsWith);
    }

    /** An object by the ids of one database: its catalog (the same in all versions) and its row there. */
    record ObjectAddress(long catalog, long id) {}
}
