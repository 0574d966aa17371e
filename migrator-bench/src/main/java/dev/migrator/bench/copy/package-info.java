/** The same database copied into an empty one in several ways, each by the same two servers. */
@NullMarked
package dev.migrator.bench.copy;

import org.jspecify.annotations.NullMarked;
