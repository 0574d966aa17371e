/** A Kafka broker with its own controller in a child process, so that it can be killed and started again. */
@NullMarked
package dev.migrator.embedded.kafka;

import org.jspecify.annotations.NullMarked;
