/** The command line of the benchmarks: one class a command. */
@NullMarked
package dev.migrator.bench.command;

import org.jspecify.annotations.NullMarked;
