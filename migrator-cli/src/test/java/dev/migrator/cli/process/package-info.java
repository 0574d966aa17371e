/** The program as processes, for tests that kill, freeze and measure it. */
@NullMarked
package dev.migrator.cli.process;

import org.jspecify.annotations.NullMarked;
