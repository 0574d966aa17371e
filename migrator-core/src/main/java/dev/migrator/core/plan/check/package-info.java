/** Looks at both databases before anything is done and tells everything that stands in the way, one check a file. */
@NullMarked
package dev.migrator.core.plan.check;

import org.jspecify.annotations.NullMarked;
