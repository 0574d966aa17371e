/** What one record of the log holds, and its binary form. */
@NullMarked
package dev.migrator.cdc.slice;

import org.jspecify.annotations.NullMarked;
