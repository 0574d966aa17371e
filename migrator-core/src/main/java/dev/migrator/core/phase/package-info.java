/** The phases of a migration and the only table of moves between them. */
@NullMarked
package dev.migrator.core.phase;

import org.jspecify.annotations.NullMarked;
