/** Root of the module migrator-backfill. */
@NullMarked
package dev.migrator.backfill;

import org.jspecify.annotations.NullMarked;
