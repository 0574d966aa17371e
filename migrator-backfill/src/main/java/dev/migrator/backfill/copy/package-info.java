/** Copies the rows of one exported snapshot in parallel chunks, each recorded in the transaction that wrote it. */
@NullMarked
package dev.migrator.backfill.copy;

import org.jspecify.annotations.NullMarked;
