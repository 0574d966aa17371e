/** Tables, and the sections of a document that a run writes again. */
@NullMarked
package dev.migrator.bench.report;

import org.jspecify.annotations.NullMarked;
