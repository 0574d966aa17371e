/** Decides how fast the copy may go: what presses on the two servers, what an operator has ordered, and how it is kept. */
@NullMarked
package dev.migrator.backfill.pace;

import org.jspecify.annotations.NullMarked;
