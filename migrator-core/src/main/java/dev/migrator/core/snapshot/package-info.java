/** A slot with its exported snapshot: the only exact pair of a position and the rows at that position. */
@NullMarked
package dev.migrator.core.snapshot;

import org.jspecify.annotations.NullMarked;
