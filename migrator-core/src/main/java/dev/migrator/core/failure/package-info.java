/** What can go wrong, sorted by what the caller can do about it; the only place that knows SQLSTATEs. */
@NullMarked
package dev.migrator.core.failure;

import org.jspecify.annotations.NullMarked;
