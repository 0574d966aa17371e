/** The configuration as a file: YAML in, and the commented example that {@code migrator init} writes. */
@NullMarked
package dev.migrator.cli.config;

import org.jspecify.annotations.NullMarked;
