package dev.migrator.bench.gentle;

import java.time.OffsetDateTime;

/**
 * A part of the way of somebody who copies old.
 *
 * @param name as the report calls it
 * @param from by the clock of new, which is that of old and of pgbench too
 */
record Stretch(String name, OffsetDateTime from, OffsetDateTime to) {}
