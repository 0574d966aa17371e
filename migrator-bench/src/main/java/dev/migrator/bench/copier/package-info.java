/** Ways to copy a whole database into an empty one. */
@NullMarked
package dev.migrator.bench.copier;

import org.jspecify.annotations.NullMarked;
