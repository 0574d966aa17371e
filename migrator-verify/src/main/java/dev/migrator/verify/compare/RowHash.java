package dev.migrator.verify.compare;

/**
 * Two independent 64-bit hashes of a text, as SQL. Which one can be used depends on the two servers; see
 * {@link RowHashChoice}.
 */
public enum RowHash {
    /** PostgreSQL's own hash with two seeds: fast, but only equal if both servers hash and encode alike. */
    LOOKUP3("hashtextextended(%s COLLATE \"C\", 0)", "hashtextextended(%s COLLATE \"C\", 8087640318)"),
    /** The two halves of MD5 over UTF-8: the same on any two servers. */
    MD5(
            "('x' || substr(md5(convert_to(%s, 'UTF8')), 1, 16))::bit(64)::bigint",
            "('x' || substr(md5(convert_to(%s, 'UTF8')), 17, 16))::bit(64)::bigint");

    private final String first;
    private final String second;

    RowHash(String first, String second) {
        this.first = first;
        this.second = second;
    }

    /** An expression of type bigint over {@code text}, an expression of type text. */
    public String first(String text) {
        return first.formatted(text);
    }

    public String second(String text) {
        return second.formatted(text);
    }
}
