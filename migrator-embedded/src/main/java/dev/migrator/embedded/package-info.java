/** Real PostgreSQL and Kafka servers on loopback ports, asked for in one place by the demo and by every test. */
@NullMarked
package dev.migrator.embedded;

import org.jspecify.annotations.NullMarked;
