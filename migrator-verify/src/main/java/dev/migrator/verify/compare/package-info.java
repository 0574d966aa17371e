/** Fingerprints computed inside the servers, and the search for the rows that make them differ. */
@NullMarked
package dev.migrator.verify.compare;

import org.jspecify.annotations.NullMarked;
