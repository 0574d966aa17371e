/** What will be done, before anything is done: immutable and printable. */
@NullMarked
package dev.migrator.core.plan;

import org.jspecify.annotations.NullMarked;
