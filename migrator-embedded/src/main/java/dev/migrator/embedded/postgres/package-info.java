/** PostgreSQL servers of the majors 13 to 18, started from unpacked binaries and removed when they are closed. */
@NullMarked
package dev.migrator.embedded.postgres;

import org.jspecify.annotations.NullMarked;
