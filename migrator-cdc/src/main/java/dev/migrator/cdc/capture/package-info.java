/** From the source's log to slices, through Debezium; the only package that knows Debezium. */
@NullMarked
package dev.migrator.cdc.capture;

import org.jspecify.annotations.NullMarked;
