/** A change of a row, its position in the log of the source, and the transaction that it belongs to. */
@NullMarked
package dev.migrator.core.change;

import org.jspecify.annotations.NullMarked;
