/** Takes the indexes and foreign keys of an existing schema down for the copy, and makes them again as they were. */
@NullMarked
package dev.migrator.backfill.rebuild;

import org.jspecify.annotations.NullMarked;
