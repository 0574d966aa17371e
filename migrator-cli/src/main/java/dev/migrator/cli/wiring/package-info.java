/** Puts the modules together, by hand, in the order in which data flows. */
@NullMarked
package dev.migrator.cli.wiring;

import org.jspecify.annotations.NullMarked;
