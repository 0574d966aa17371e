package dev.migrator.bench.contestant;

import dev.migrator.bench.server.Pair;
import dev.migrator.core.connect.Side;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * Something that a migration had reached at some moment, by the clock of new.
 *
 * @param name as a report calls it
 */
public record Milestone(String name, OffsetDateTime at) {
    /** The first row is not copied before it. */
    public static final String TABLES_BEGUN = "the copy of rows begins";

    /** The last row is copied before it. */
    public static final String ROWS_THERE = "the rows are there";

    /** A marker that was written on old when all of the copy was there has come through. */
    public static final String NEW_FOLLOWS = "new follows old";

    private static final String REACHED = """
            SELECT name, at FROM (
                SELECT 'the migration is written down' AS name, min(created_at) AS at FROM migrator.migration
                UNION ALL SELECT 'the stream is being made', min(created_at) FROM migrator.stream
                UNION ALL SELECT '%s', min(started_at) FROM migrator.table_copy
                UNION ALL SELECT '%s', max(finished_at) FROM migrator.table_copy
                UNION ALL SELECT 'step ' || name, done_at FROM migrator.step WHERE name NOT LIKE '%%.begun'
                UNION ALL SELECT '%s', max(received_at) FROM migrator.receipt WHERE marker LIKE 'caught-up-%%') AS reached
             WHERE at IS NOT NULL ORDER BY at""".formatted(TABLES_BEGUN, ROWS_THERE, NEW_FOLLOWS);

    /** What the migration of a database has written down of its way, in order. */
    public static List<Milestone> reached(Pair pair) {
        return pair.list(
                Side.NEW, REACHED, row -> new Milestone(row.getString(1), row.getObject(2, OffsetDateTime.class)));
    }

    /** What the clock of new says. */
    public static OffsetDateTime now(Pair pair) {
        return pair.list(Side.NEW, "SELECT pg_catalog.clock_timestamp()", row -> row.getObject(1, OffsetDateTime.class))
                .get(0);
    }

    /** The time from then to this. */
    public Duration since(OffsetDateTime start) {
        return Duration.between(start, at);
    }
}
