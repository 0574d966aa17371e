/** Carries the schema over with pg_dump and pg_restore: what rows need before the copy, what is faster after it. */
@NullMarked
package dev.migrator.backfill.schema;

import org.jspecify.annotations.NullMarked;
