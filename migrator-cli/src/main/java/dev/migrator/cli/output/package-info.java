/** Text and JSON for people and machines. */
@NullMarked
package dev.migrator.cli.output;

import org.jspecify.annotations.NullMarked;
