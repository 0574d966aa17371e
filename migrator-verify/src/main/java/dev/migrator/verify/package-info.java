/** Root of the module migrator-verify. */
@NullMarked
package dev.migrator.verify;

import org.jspecify.annotations.NullMarked;
