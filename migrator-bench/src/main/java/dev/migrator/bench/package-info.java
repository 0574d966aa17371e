/** Measures the program side by side with what PostgreSQL has; nothing else uses it. */
@NullMarked
package dev.migrator.bench;

import org.jspecify.annotations.NullMarked;
