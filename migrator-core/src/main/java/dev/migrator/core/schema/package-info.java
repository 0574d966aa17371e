/** What a table is, how the catalog is read, and how identifiers are quoted. */
@NullMarked
package dev.migrator.core.schema;

import org.jspecify.annotations.NullMarked;
