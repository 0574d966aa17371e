/** Root of the module migrator-router. */
@NullMarked
package dev.migrator.router;

import org.jspecify.annotations.NullMarked;
