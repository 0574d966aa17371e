/** The commands of the program, one a file. */
@NullMarked
package dev.migrator.cli.command;

import org.jspecify.annotations.NullMarked;
