/** Root of the module migrator-cdc. */
@NullMarked
package dev.migrator.cdc;

import org.jspecify.annotations.NullMarked;
