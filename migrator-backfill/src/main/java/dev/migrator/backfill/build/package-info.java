/** What is built from rows that are there: indexes, contents of materialized views, statistics. */
@NullMarked
package dev.migrator.backfill.build;

import org.jspecify.annotations.NullMarked;
