/** The same servers as containers, for machines that have a Docker engine. */
@NullMarked
package dev.migrator.embedded.containers;

import org.jspecify.annotations.NullMarked;
