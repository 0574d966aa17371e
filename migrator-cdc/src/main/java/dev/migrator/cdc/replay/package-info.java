/** Reads the log of one lane and has it applied on the target, for as long as it is not told to stop. */
@NullMarked
package dev.migrator.cdc.replay;

import org.jspecify.annotations.NullMarked;
