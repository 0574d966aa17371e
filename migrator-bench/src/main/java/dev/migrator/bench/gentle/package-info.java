/** What an application on old notices of a backfill. */
@NullMarked
package dev.migrator.bench.gentle;

import org.jspecify.annotations.NullMarked;
