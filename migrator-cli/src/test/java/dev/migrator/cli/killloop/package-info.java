/** A migration whose every part is killed again and again, at moments that a seed chooses. */
@NullMarked
package dev.migrator.cli.killloop;

import org.jspecify.annotations.NullMarked;
