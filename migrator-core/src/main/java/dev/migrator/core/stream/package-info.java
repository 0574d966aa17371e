/** A stream on its source: publication, slot, identity and markers, made and removed. */
@NullMarked
package dev.migrator.core.stream;

import org.jspecify.annotations.NullMarked;
