/** What a migration looks like now, and how it is shown. */
@NullMarked
package dev.migrator.cli.status;

import org.jspecify.annotations.NullMarked;
