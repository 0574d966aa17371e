/** Two frozen snapshots, one on each side, at one exact position of a running stream. */
@NullMarked
package dev.migrator.verify.align;

import org.jspecify.annotations.NullMarked;
