/** The demo: real servers, a shop under load, and all six phases of a migration, told in plain words. */
@NullMarked
package dev.migrator.cli.demo;

import org.jspecify.annotations.NullMarked;
