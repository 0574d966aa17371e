/** How long a backlog takes. */
@NullMarked
package dev.migrator.bench.drain;

import org.jspecify.annotations.NullMarked;
