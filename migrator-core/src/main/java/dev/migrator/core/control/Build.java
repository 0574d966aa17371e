package dev.migrator.core.control;

import java.time.Instant;

/**
 * A statement that builds something on new from the rows that are there: an index, statistics.
 *
 * @param statement its beginning, on one line
 * @param phase what the server says it does now; "" if it does not say
 * @param percent of this phase; negative if the server does not say
 */
public record Build(String statement, Instant since, String phase, int percent) {}
