/** The servers that the contestants share, and the databases that each gets of its own. */
@NullMarked
package dev.migrator.bench.server;

import org.jspecify.annotations.NullMarked;
