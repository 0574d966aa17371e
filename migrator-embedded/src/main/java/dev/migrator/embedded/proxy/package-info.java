/** A TCP proxy for tests that delays, throttles, holds and cuts connections. */
@NullMarked
package dev.migrator.embedded.proxy;

import org.jspecify.annotations.NullMarked;
