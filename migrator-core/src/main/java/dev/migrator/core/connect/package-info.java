/** How a session to a database is opened, named and set up; the only place that knows session settings. */
@NullMarked
package dev.migrator.core.connect;

import org.jspecify.annotations.NullMarked;
