/** The DataSource that an application uses while its database moves: every transaction goes where the route says. */
@NullMarked
package dev.migrator.router;

import org.jspecify.annotations.NullMarked;
