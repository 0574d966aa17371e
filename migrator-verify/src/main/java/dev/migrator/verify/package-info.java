/** Proof that both databases hold the same rows, and the way back when they do not. */
@NullMarked
package dev.migrator.verify;

import org.jspecify.annotations.NullMarked;
