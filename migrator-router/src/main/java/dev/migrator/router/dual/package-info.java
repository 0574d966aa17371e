/** Writes the rows of a committed transaction on old to new ahead of the log, so that the log alone would reach the same. */
@NullMarked
package dev.migrator.router.dual;

import org.jspecify.annotations.NullMarked;
