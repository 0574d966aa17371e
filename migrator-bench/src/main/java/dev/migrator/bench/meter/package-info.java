/** What processes use, and statistics over measurements. */
@NullMarked
package dev.migrator.bench.meter;

import org.jspecify.annotations.NullMarked;
