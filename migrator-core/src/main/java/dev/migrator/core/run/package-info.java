/** The one runner that walks a migration through its phases, and the supervisor that keeps its streams running. */
@NullMarked
package dev.migrator.core.run;

import org.jspecify.annotations.NullMarked;
