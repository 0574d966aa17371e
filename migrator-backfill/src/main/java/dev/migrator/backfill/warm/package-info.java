/** What the new server's memory holds before anybody reads from it. */
@NullMarked
package dev.migrator.backfill.warm;

import org.jspecify.annotations.NullMarked;
