/** The log in Kafka: its topic, writing slices to it and reading them back; the only package that knows Kafka. */
@NullMarked
package dev.migrator.cdc.log;

import org.jspecify.annotations.NullMarked;
