/** What a verification found, as values, as JSON and as a page to print. */
@NullMarked
package dev.migrator.verify.report;

import org.jspecify.annotations.NullMarked;
