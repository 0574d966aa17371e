/** How long a single change takes. */
@NullMarked
package dev.migrator.bench.latency;

import org.jspecify.annotations.NullMarked;
