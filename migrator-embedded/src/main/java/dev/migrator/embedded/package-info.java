/** Root of the module migrator-embedded. */
@NullMarked
package dev.migrator.embedded;

import org.jspecify.annotations.NullMarked;
