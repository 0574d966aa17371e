/** The operator's choices: one immutable record tree, read from one file with every problem reported at once. */
@NullMarked
package dev.migrator.core.config;

import org.jspecify.annotations.NullMarked;
