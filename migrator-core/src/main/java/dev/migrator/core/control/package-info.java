/** Durable memory in the database: plan, streams, lanes, route, audit trail. */
@NullMarked
package dev.migrator.core.control;

import org.jspecify.annotations.NullMarked;
