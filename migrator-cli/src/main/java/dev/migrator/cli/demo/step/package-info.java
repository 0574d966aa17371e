/** The steps of the demo, one a file, and what they share. */
@NullMarked
package dev.migrator.cli.demo.step;

import org.jspecify.annotations.NullMarked;
