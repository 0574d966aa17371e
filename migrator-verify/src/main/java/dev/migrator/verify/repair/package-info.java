/** Copies named rows again from the source while replay stands at one exact position. */
@NullMarked
package dev.migrator.verify.repair;

import org.jspecify.annotations.NullMarked;
