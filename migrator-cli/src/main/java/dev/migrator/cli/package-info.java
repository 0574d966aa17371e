/** Root of the module migrator-cli. */
@NullMarked
package dev.migrator.cli;

import org.jspecify.annotations.NullMarked;
